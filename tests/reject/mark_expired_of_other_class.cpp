// expect: orm: this attribute belongs to another class than the object: pass an attribute of the
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
    orm::mark_expired(user, orm::attr<&Address::email>);
#else
    orm::mark_expired(user, orm::attr<&User::name>);
#endif
}
