// expect: orm: a mapped class has no such event: it has init, init_failure, class_instrument,
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::mapped_class<User>, orm::event::set, [](User&) {});
#else
    orm::listen(orm::attr<&User::age>, orm::event::set, [](User&) {});
#endif
}
