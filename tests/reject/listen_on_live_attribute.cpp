// expect: orm: this is no target of events: listen takes an object with a member `dispatch`, an
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void use(User& user) {
    orm::listen(user.name, orm::event::set, [] {});
}
#else
void use(User&) {
    orm::listen(orm::attr<&User::name>, orm::event::set, [] {});
}
#endif
