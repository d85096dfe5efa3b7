// expect: orm: set_committed_value takes a value of the attribute's type
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
    orm::set_committed_value(user, orm::attr<&User::name>, user);
#else
    orm::set_committed_value(user, orm::attr<&User::name>, "ed");
#endif
}
