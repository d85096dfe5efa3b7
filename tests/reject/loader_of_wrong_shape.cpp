// expect: orm: a loader takes (orm::instance_state&, std::span<orm::attribute_info* const> wanted)
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Address {
    orm::mapped<std::string> email;
};

void use(User& user) {
#ifdef ORM_REJECT
    orm::inspect(user).set_loader([](User&) {});
#else
    orm::inspect(user).set_loader(
        [](orm::instance_state&, std::span<orm::attribute_info* const>) {});
#endif
}
