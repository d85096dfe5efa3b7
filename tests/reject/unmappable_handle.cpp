// expect: a mapped object is no plain value: use orm::one<T> for one object, orm::list<T>
#include "orm/collections.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

struct Address {
    orm::mapped<int> id;
};

#ifdef ORM_REJECT
using value = orm::ref<Address>;
#else
using value = std::map<int, std::vector<std::string>>;
#endif
struct User {
    orm::mapped<value> field;
};

void use() {
    orm::map<User>();
}
