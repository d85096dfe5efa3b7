// expect: orm: a listener of 'init' and 'init_failure' takes (Class& target,
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
struct Other {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::mapped_class<User>, orm::event::init, [](Other&) {});
#else
    orm::listen(orm::mapped_class<User>, orm::event::init, [](User&) {});
#endif
}
