// expect: a validator returns the value to use, of the attribute's type; a bool is no number
#include "orm/collections.hpp"

struct User {
    orm::list<double> scores;
#ifdef ORM_REJECT
    bool check(double given) const {
        return given > 0;
    }
#else
    double check(double given) const {
        return given;
    }
#endif
};

template <>
struct orm::mapping<User> {
    static void define(orm::definition<User>& m) { m.validates<&User::check>(&User::scores); }
};

void use() {
    orm::map<User>();
}
