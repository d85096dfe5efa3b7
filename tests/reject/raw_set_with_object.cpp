// expect: orm: a listener of 'set' with orm::raw takes (orm::instance_state& target, const T&
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string&);
#else
void on_event(orm::instance_state&, const std::string&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event, orm::raw);
}
