// expect: orm: a listener takes the target by reference (a value would be a copy)
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::mapped_class<User>, orm::event::init, [](User) {});
#else
    orm::listen(orm::mapped_class<User>, orm::event::init, [](User&) {});
#endif
}
