// expect: orm: a listener takes the target by reference (a value would be a copy)
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User user, const std::string& value);
#else
void on_event(User& user, const std::string& value);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event);
}
