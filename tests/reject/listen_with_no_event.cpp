// expect: orm: this is no event: listen takes the target, an event such as orm::event::set, and the
#include <cstdio>
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::attr<&User::age>, std::rename, [](User&) {});
#else
    orm::listen(orm::attr<&User::age>, orm::event::remove, [](User&) {});
#endif
}
