// expect: a listener of 'set' with orm::retval returns the value to use, of the attribute's type; a
// bool is no number
#include "orm/instrument.hpp"

#include <optional>

struct User {
    orm::mapped<std::optional<int>> age;
};

#ifdef ORM_REJECT
bool on_event(User&, const std::optional<int>&);
#else
int on_event(User&, const std::optional<int>&);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::age>, orm::event::set, on_event, orm::retval);
}
