// expect: orm: every field of a mapped aggregate must be an attribute such as orm::mapped<T>
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<std::string> name;
#ifdef ORM_REJECT
    int age;
#else
    orm::mapped<int> age;
#endif
};

void use() {
    orm::map<User>();
}
