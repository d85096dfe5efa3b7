// expect: orm: a listener of 'set' with orm::retval returns the value to use, of the attribute's
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string&);
#else
std::string on_event(User&, const std::string&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event, orm::retval);
}
