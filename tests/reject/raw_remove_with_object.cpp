// expect: orm: a listener of 'remove' with orm::raw takes (orm::instance_state& target, const
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&);
#else
void on_event(orm::instance_state&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::remove, on_event, orm::raw);
}
