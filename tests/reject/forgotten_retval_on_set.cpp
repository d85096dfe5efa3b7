// expect: what this listener returns is ignored: add orm::retval, or return nothing
#include "orm/collections.hpp"

#include <string>

struct Address;
struct User {
    orm::mapped<std::string> name;
    orm::one<Address> home;
    orm::list<Address> addresses;
    orm::set<std::string> tags;
};
struct Address {
    orm::mapped<int> id;
};

#ifdef ORM_REJECT
std::string on_event(User&);
#else
void on_event(User&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event);
}
