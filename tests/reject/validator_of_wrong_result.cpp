// expect: orm: a validator returns the value to use, of the attribute's type
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;

#ifdef ORM_REJECT
    User* check(const std::string& value);
#else
    const char* check(const std::string& value);
#endif
};

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) { m.validates<&User::check>(&User::name); }
};

void use() {
    orm::make<User>();
}
