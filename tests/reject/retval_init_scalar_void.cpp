// expect: orm: a listener of 'init_scalar' with orm::retval returns the value to use, of the
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string&);
#else
std::optional<std::string> on_event(User&, const std::string&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::init_scalar, on_event, orm::retval);
}
