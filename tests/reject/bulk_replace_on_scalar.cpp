// expect: orm: a scalar attribute has no such event: it has set, remove, init_scalar and modified
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void on_event(User&);

#ifdef ORM_REJECT
void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::bulk_replace, on_event);
}
#else
void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event);
}
#endif
