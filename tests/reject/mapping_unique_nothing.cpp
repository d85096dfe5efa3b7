// expect: orm: a unique constraint or an index names attributes
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
        m.unique("name");
#else
        m.unique("name", &User::name);
#endif
    }
};

void use() {
    orm::map<User>();
}
