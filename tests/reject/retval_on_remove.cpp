// expect: orm: orm::retval means nothing to 'remove': what its listeners return is not used
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void on_event(User&);

#ifdef ORM_REJECT
constexpr auto flags = orm::retval;
#else
constexpr auto flags = orm::once;
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::remove, on_event, flags);
}
