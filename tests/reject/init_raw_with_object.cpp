// expect: orm: a listener of 'init' and 'init_failure' with orm::raw takes (orm::instance_state&
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(
        orm::mapped_class<User>, orm::event::init_failure, [](User&) {}, orm::raw);
#else
    orm::listen(orm::mapped_class<User>, orm::event::init_failure, [](User&) {});
#endif
}
