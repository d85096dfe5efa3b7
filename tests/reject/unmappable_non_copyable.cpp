// expect: orm: the type of an attribute has to be copyable and have a default value
#include "orm/instrument.hpp"

struct only_moved {
    only_moved() = default;
    only_moved(only_moved&&) = default;
    only_moved& operator=(only_moved&&) = default;
};

#ifdef ORM_REJECT
using value = only_moved;
#else
using value = int;
#endif
struct User {
    orm::mapped<value> field;
};

void use() {
    orm::map<User>();
}
