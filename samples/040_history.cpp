// 040_history: what became of an attribute since the last commit.

#include <iostream>
#include <orm/instrument.hpp>
#include <string>

struct User {
    orm::mapped<std::string> name;
    orm::mapped<int> age;
};

void print(std::string_view when, User& user) {
    const orm::history<std::string> name = orm::history_of(user, orm::attr<&User::name>);
    std::cout << when << ':';
    for (const std::string& one : name.added) std::cout << " +" << one;
    for (const std::string& one : name.unchanged) std::cout << " =" << one;
    for (const std::string& one : name.deleted) std::cout << " -" << one;
    std::cout << (orm::inspect(user).modified() ? "  (modified)\n" : "\n");
}

int main() {
    const orm::ref<User> user = orm::make(User{.name = "ed", .age = 30});
    print("made", *user);
    orm::mark_committed(*user);  // as a completed flush does
    print("committed", *user);

    user->name = "edward";
    user->name = "eddie";
    print("changed twice", *user);
    user->name = "ed";  // no change any more; the mark says touched, not different
    print("set back", *user);
    user->name.reset();
    print("deleted", *user);

    orm::mark_committed(*user);
    orm::set_committed_value(*user, orm::attr<&User::name>, "wendy");  // as if it had been loaded
    print("loaded", *user);
    orm::flag_modified(*user, orm::attr<&User::name>);
    print("flagged", *user);

    for (const std::string_view changed : orm::inspect(*user).changed())
        std::cout << changed << '\n';
}
