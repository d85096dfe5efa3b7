// expect: orm: a listener of 'remove' takes (Class& target, const orm::old_value<T>& value, const
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const User& value);
#else
void on_event(User&, const std::string& value);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::remove, on_event);
}
