// expect: orm: a discriminator is a text, a whole number or an enum
#include "orm/orm.hpp"

struct User {
    orm::mapped<int> id;
    orm::mapped<std::optional<int>> boss_id;
    orm::mapped<std::string> name;
    orm::mapped<double> size;
    orm::one<User> boss;
};

template <>
struct orm::mapping<User> {
    static void define([[maybe_unused]] orm::definition<User>& m) {
#ifdef ORM_REJECT
        m.discriminator(&User::size);
#else
        m.discriminator(&User::name);
#endif
    }
};

void use() {
    orm::map<User>();
}
