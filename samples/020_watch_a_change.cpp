// 020_watch_a_change: be told when an attribute changes, and what it was before.

#include <iostream>
#include <orm/instrument.hpp>
#include <string>

struct User {
    orm::mapped<std::string> name;
    orm::mapped<int> age;
};

// A listener takes all arguments of the event or a leading part of them.
void greet(User&, const std::string& name) {
    std::cout << "hello, " << name << '\n';
}

int main() {
    orm::listen(orm::attr<&User::name>, orm::event::set, &greet);

    // What orm::listen returns names the registration; a scoped_listener ends it with its scope.
    const orm::ref<User> user = orm::make<User>();
    {
        const orm::scoped_listener watch =
            orm::listen(orm::attr<&User::age>, orm::event::set,
                        [](User&, const int& now, const orm::old_value<int>& before) {
                            if (before.has_value()) {
                                std::cout << "age " << *before << " -> " << now << '\n';
                            } else {
                                std::cout << "age is now " << now << ", there was none\n";
                            }
                        });
        user->name = "ed";
        user->age = 30;
        ++user->age;     // reads and writes like an int; every write is a set
        user->age = 31;  // equal values are announced too
    }
    user->age = 50;  // nobody listens any more

    // With values given at once each attribute is set in declared order.
    const orm::ref<User> other = orm::make(User{.name = "wendy", .age = 40});
    std::cout << other->name << " is " << other->age << '\n';
}
