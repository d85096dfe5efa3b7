#include <orm/instrument.hpp>
#include <string>

struct User {
    orm::mapped<std::string> name;
};

int main() {
    int heard = 0;
    orm::listen(orm::attr<&User::name>, orm::event::set, [&heard] { ++heard; });
    const orm::ref<User> user = orm::make(User{.name = "ed"});
    user->name = "wendy";
    return heard == 1 && orm::history_of(*user, orm::attr<&User::name>).has_changes() ? 0 : 1;
}
