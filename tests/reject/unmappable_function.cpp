// expect: orm: orm::mapped<T> holds a plain value: no reference, array, pointer or const
#include "orm/instrument.hpp"

#ifdef ORM_REJECT
using value = void();
#else
using value = int;
#endif
struct User {
    orm::mapped<value> field;
};

void use() {
    orm::map<User>();
}
