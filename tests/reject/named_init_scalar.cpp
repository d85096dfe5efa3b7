// expect: orm: a listener of 'init_scalar' with orm::named takes (const
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

#ifdef ORM_REJECT
void on_event(User&);
#else
void on_event(const orm::init_scalar_args<User, std::string>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::init_scalar, on_event, orm::named);
}
