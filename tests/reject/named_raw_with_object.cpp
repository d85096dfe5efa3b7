// expect: orm: a listener of 'remove' with orm::named takes (const orm::remove_args<Class, T>&
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(const orm::remove_args<User, std::string>&);
#else
void on_event(const orm::remove_args<orm::instance_state, std::string>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::remove, on_event, orm::named | orm::raw);
}
