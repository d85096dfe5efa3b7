// expect: orm: orm::attr needs a pointer to an attribute of a mapped class, such as &User::name
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
User somebody;

void on_event(auto& target) {
    static_cast<void>(target);
}

#ifdef ORM_REJECT
void listen_to_it() {
    orm::listen(orm::attr<&somebody>, orm::event::set, [](auto& target) { on_event(target); });
}
#else
void listen_to_it() {
    orm::listen(orm::attr<&User::id>, orm::event::set, [](auto& target) { on_event(target); });
}
#endif
