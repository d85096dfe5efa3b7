// expect: orm: this class is no plain aggregate; list its attributes in orm::extends<T>
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::mapped_class<int>, orm::event::init, [] {});
#else
    orm::listen(orm::mapped_class<User>, orm::event::init, [] {});
#endif
}
