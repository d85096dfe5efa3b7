// expect: orm: a listener of 'modified' takes (Class& target, const orm::initiator& from) or a
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&, const std::string& value);
#else
void on_event(User&, const orm::initiator& from);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::modified, on_event);
}
