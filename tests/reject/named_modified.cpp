// expect: orm: a listener of 'modified' with orm::named takes (const orm::modified_args<Class>&
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&);
#else
void on_event(const orm::modified_args<User>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::modified, on_event, orm::named);
}
