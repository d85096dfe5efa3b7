// expect: orm: the events of instrumentation take no orm::raw, orm::include_key or
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(
        orm::mapped_class<User>, orm::event::class_uninstrument, [] {}, orm::raw);
#else
    orm::listen(orm::mapped_class<User>, orm::event::class_uninstrument, [] {});
#endif
}
