// expect: deleted
#include "orm/instrument.hpp"

struct User {
    orm::mapped<int> age;
};

#ifdef ORM_REJECT
const User user{.age = 3.7};
#else
const User user{.age = 3};
#endif
