// expect: orm: 'set' does not take orm::insert: the listeners of an attribute run in the order of
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void on_event(User&);

#ifdef ORM_REJECT
constexpr auto flags = orm::insert;
#else
constexpr auto flags = orm::once;
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::set, on_event, flags);
}
