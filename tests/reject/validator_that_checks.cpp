// expect: a validator returns the value to use, of the attribute's type; a bool is no number
#include "orm/instrument.hpp"

struct User {
    orm::mapped<int> age;
#ifdef ORM_REJECT
    bool check(int given) const {
        return given > 0;
    }
#else
    int check(int given) const {
        return given;
    }
#endif
};

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) { m.validates<&User::check>(&User::age); }
};

void use() {
    orm::map<User>();
}
