// expect: orm: a listener of 'init' and 'init_failure' with orm::named takes (const
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(
        orm::mapped_class<User>, orm::event::init, [](User&) {}, orm::named);
#else
    orm::listen(orm::mapped_class<User>, orm::event::init, [](User&) {});
#endif
}
