// expect: orm: m.column needs orm/mapper.hpp
// alone: the headers of the mapper are not there
#include "orm/instrument.hpp"

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
        m.column(&User::name);
#else
        m.table("users");
#endif
    }
};

void use() {
    orm::map<User>();
}
