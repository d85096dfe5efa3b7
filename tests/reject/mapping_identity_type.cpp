// expect: orm: an identity is a value of the discriminator
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
        m.discriminator(&User::id).identity("user");
#else
        m.discriminator(&User::id).identity(1);
#endif
    }
};

void use() {
    orm::map<User>();
}
