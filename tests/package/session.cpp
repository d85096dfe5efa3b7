#include <orm/mapper.hpp>
#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

int main() {
    return orm::table_of<User>().find_column("name").has_value() ? 0 : 1;
}
