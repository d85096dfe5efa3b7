#include <orm/instrument.hpp>
#include <orm/testing/recorder.hpp>

struct User {
    orm::mapped<int> id;
};

int main() {
    orm::testing::recorder log;
    log.watch(orm::attr<&User::id>);
    const orm::ref<User> user = orm::make<User>();
    user->id = 7;
    return log.lines().empty() ? 1 : 0;
}
