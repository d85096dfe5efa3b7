// expect: orm: 'remove' does not take orm::include_key: a scalar attribute has no keys
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void on_event(User&);

#ifdef ORM_REJECT
constexpr auto flags = orm::include_key;
#else
constexpr auto flags = orm::once;
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::remove, on_event, flags);
}
