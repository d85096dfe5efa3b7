// 050_inheritance_and_propagate: a derived class has attributes of its own, inherited ones
// included.

#include <iostream>
#include <orm/instrument.hpp>
#include <string>

struct Employee {
    orm::mapped<std::string> name;
};
struct Engineer : Employee {
    orm::mapped<std::string> skill;
};
struct Manager : Employee {
    orm::mapped<int> reports;
};

// A class that is no plain aggregate lists what it adds to its mapped base.
template <>
struct orm::extends<Engineer> : orm::fields<Employee, &Engineer::skill> {};
template <>
struct orm::extends<Manager> : orm::fields<Employee, &Manager::reports> {};

void name_only(Employee&, const std::string& name) {
    std::cout << "  employee " << name << '\n';
}
void everybody(Employee&, const std::string& name, const orm::old_value<std::string>&,
               const orm::initiator& from) {
    std::cout << "  " << from.owner().name() << ' ' << name << '\n';
}
void engineers(Engineer&, const std::string& name) {
    std::cout << "  engineer " << name << '\n';
}

int main() {
    orm::map<Engineer>();  // mapped at first use, or now

    orm::listen(orm::attr<&Employee::name>, orm::event::set, &name_only);  // this class alone
    orm::listen(orm::attr<&Employee::name>, orm::event::set, &everybody, orm::propagate);
    // &Engineer::name is Employee's member: name the class to mean the attribute of the subclass.
    orm::listen(orm::attr_of<Engineer, &Employee::name>, orm::event::set, &engineers);

    std::cout << "an Employee\n";
    orm::make<Employee>()->name = "ed";
    std::cout << "an Engineer\n";
    const orm::ref<Engineer> engineer = orm::make<Engineer>();
    engineer->name = "wendy";
    std::cout << "a Manager, mapped later\n";
    orm::make<Manager>()->name = "mary";

    const orm::ref<Employee> base = engineer;  // the same object
    std::cout << orm::inspect(*base).manager().name() << ' ' << base->name << '\n';
}
