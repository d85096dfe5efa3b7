// expect: orm: a listener of 'set' takes (Class& target, const T& value, const orm::old_value<T>&
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

void on_set(Engineer&);

#ifdef ORM_REJECT
void listen_to_it() {
    orm::listen(orm::attr<&Engineer::id>, orm::event::set, on_set);
}
#else
void listen_to_it() {
    orm::listen(orm::attr_of<Engineer, &Employee::id>, orm::event::set, on_set);
}
#endif
