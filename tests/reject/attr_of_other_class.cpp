// expect: orm: orm::attr needs a pointer to an attribute of a mapped class, such as &User::name
#include "orm/instrument.hpp"

#include <string>

struct Employee {
    orm::mapped<int> id;
};
struct Engineer : Employee {
    orm::mapped<std::string> skill;
};
template <>
struct orm::extends<Engineer> : orm::fields<Employee, &Engineer::skill> {};
struct Address {
    orm::mapped<std::string> email;
};

void on_event(auto& target) {
    static_cast<void>(target);
}

#ifdef ORM_REJECT
void listen_to_it() {
    orm::listen(orm::attr_of<Engineer, &Address::email>, orm::event::set,
                [](auto& target) { on_event(target); });
}
#else
void listen_to_it() {
    orm::listen(orm::attr_of<Engineer, &Employee::id>, orm::event::set,
                [](auto& target) { on_event(target); });
}
#endif
