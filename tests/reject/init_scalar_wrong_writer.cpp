// expect: orm: a listener of 'init_scalar' takes (Class& target, const T& value,
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string&, orm::scalar_writer<int>&);
#else
void on_event(User&, const std::string&, orm::scalar_writer<std::string>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::init_scalar, on_event);
}
