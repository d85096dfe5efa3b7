// expect: it removes the listener when it goes: give it a name
#include <orm/instrument.hpp>

#pragma GCC diagnostic error "-Wunused-result"
#pragma GCC diagnostic error "-Wunused-value"

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::scoped_listener{orm::listen(orm::attr<&User::age>, orm::event::set, [](User&) {})};
#else
    const orm::scoped_listener kept =
        orm::listen(orm::attr<&User::age>, orm::event::set, [](User&) {});
#endif
}
