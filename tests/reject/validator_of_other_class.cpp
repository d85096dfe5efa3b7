// expect: orm: a mapping names attributes of its own class or of a mapped base of it
#include "orm/instrument.hpp"

#include <string>

struct Address {
    orm::mapped<std::string> email;
};
struct User {
    orm::mapped<std::string> name;
    std::string check(const std::string& value);
};

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) {
#ifdef ORM_REJECT
        m.validates<&User::check>(&Address::email);
#else
        m.validates<&User::check>(&User::name);
#endif
    }
};

void use() {
    orm::make<User>();
}
