// expect: orm: a listener of 'set' with orm::named takes (const orm::set_args<Class, T>& args)
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string&);
#else
void on_event(const orm::set_args<User, std::string>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event, orm::named);
}
