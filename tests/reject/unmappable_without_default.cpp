// expect: orm: the type of an attribute has to be copyable and have a default value
#include "orm/instrument.hpp"

struct needs_number {
    explicit needs_number(int);
};

#ifdef ORM_REJECT
using value = needs_number;
#else
using value = int;
#endif
struct User {
    orm::mapped<value> field;
};

void use() {
    orm::map<User>();
}
