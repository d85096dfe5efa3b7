// expect: orm: a mapping names attributes of its own class or of a mapped base of it
#include "orm/instrument.hpp"

#include <string>

struct Address {
    orm::mapped<std::string> email;
};
struct User {
    orm::mapped<std::string> name;
};

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) {
#ifdef ORM_REJECT
        m.active_history(&Address::email);
#else
        m.active_history(&User::name);
#endif
    }
};

void use() {
    orm::make<User>();
}
