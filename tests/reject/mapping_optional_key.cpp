// expect: orm: m.primary_key takes orm::mapped attributes that are not optional
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
        m.primary_key(&User::boss_id);
#else
        m.primary_key(&User::id);
#endif
    }
};

void use() {
    orm::map<User>();
}
