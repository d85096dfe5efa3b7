// expect: orm: history and state are asked for an attribute such as orm::attr<&User::name>
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Address {
    orm::mapped<std::string> email;
};

void use(User& user) {
#ifdef ORM_REJECT
    orm::history_of(user, &User::name);
#else
    orm::history_of(user, orm::attr<&User::name>);
#endif
}
