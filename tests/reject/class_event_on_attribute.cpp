// expect: orm: a scalar attribute has no such event: it has set, remove, init_scalar and modified
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::attr<&User::age>, orm::event::init, [](User&) {});
#else
    orm::listen(orm::mapped_class<User>, orm::event::init, [](User&) {});
#endif
}
