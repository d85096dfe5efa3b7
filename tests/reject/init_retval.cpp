// expect: orm: orm::retval means nothing to the events of mapped classes
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(
        orm::mapped_class<User>, orm::event::init, [](User&) { return 1; }, orm::retval);
#else
    orm::listen(orm::mapped_class<User>, orm::event::init, [](User&) {});
#endif
}
