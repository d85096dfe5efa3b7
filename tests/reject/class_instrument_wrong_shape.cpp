// expect: orm: a listener of 'class_instrument' and 'class_uninstrument' takes
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::mapped_class<User>, orm::event::class_instrument, [](User&) {});
#else
    orm::listen(orm::mapped_class<User>, orm::event::class_instrument, [](orm::class_manager&) {});
#endif
}
