// expect: orm: an event is given as an object such as orm::event::set, not as a text
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::attr<&User::age>, "set", [](User&) {});
#else
    orm::listen(orm::attr<&User::age>, orm::event::set, [](User&) {});
#endif
}
