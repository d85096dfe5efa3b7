// expect: orm: 'init_scalar' does not take orm::active_history: it has no old value
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void on_event(User&);

#ifdef ORM_REJECT
constexpr auto flags = orm::active_history;
#else
constexpr auto flags = orm::once;
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::name>, orm::event::init_scalar, on_event, flags);
}
