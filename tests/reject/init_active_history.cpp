// expect: orm: 'init' and 'init_failure' take no orm::include_key and no orm::active_history
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(
        orm::mapped_class<User>, orm::event::init, [](User&) {}, orm::active_history);
#else
    orm::listen(
        orm::mapped_class<User>, orm::event::init, [](User&) {}, orm::propagate);
#endif
}
