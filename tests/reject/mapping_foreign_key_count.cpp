// expect: orm: a foreign key refers to as many attributes as it has
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
        m.foreign_key(&User::boss_id).references(&User::id, &User::name);
#else
        m.foreign_key(&User::boss_id).references(&User::id);
#endif
    }
};

void use() {
    orm::map<User>();
}
