// expect: orm: the events of instrumentation take no orm::propagate: a listener hears of all
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(
        orm::mapped_class<User>, orm::event::class_instrument, [] {}, orm::propagate);
#else
    orm::listen(orm::mapped_class<User>, orm::event::class_instrument, [] {});
#endif
}
