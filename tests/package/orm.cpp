#include <orm/orm.hpp>
#include <string>

struct User;
struct Address {
    orm::one<User> user;
};
struct User {
    orm::mapped<std::string> name;
    orm::list<Address> addresses;
};

int main() {
    const orm::ref<User> user = orm::make<User>();
    user->addresses.append(orm::make<Address>());
    orm::connection conn = orm::create_engine("sqlite://")->connect();
    return conn.scalar<int>("SELECT 42") == 42 && user->addresses.size() == 1 ? 0 : 1;
}
