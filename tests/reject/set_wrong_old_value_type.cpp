// expect: orm: a listener of 'set' takes (Class& target, const T& value, const orm::old_value<T>&
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string&, const orm::old_value<int>&);
#else
void on_event(User&, const std::string&, const orm::old_value<std::string>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event);
}
