// expect: orm: a validator takes (Class& target, const T& value, std::string_view key, bool
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;

#ifdef ORM_REJECT
    std::string check(const std::string&, std::string_view, bool, int);
#else
    std::string check(const std::string&, std::string_view, bool);
#endif
};

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) { m.validates<&User::check>(&User::name); }
};

void use() {
    orm::make<User>();
}
