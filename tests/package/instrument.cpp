#include <orm/instrument.hpp>
#include <string>

struct User {
    orm::mapped<std::string> name;
};

int main() {
    const orm::ref<User> user = orm::make(User{.name = "ed"});
    int heard = 0;
    orm::listen(orm::attr<&User::name>, orm::event::set, [&heard] { ++heard; });
    user->name = "wendy";
    return heard == 1 && orm::history_of(*user, orm::attr<&User::name>).has_changes() ? 0 : 1;
}
