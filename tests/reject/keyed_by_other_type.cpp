// expect: orm: keyed_by takes an attribute whose values are keys of the dictionary
#include "orm/orm.hpp"

struct Child;
struct Parent {
    orm::list<Child> children;
    orm::set<Child> marks;
    orm::dict<int, Child> slots;
    orm::mapped<int> number;
};
struct Child {
    orm::one<Parent> parent;
    orm::mapped<int> number;
    orm::mapped<std::string> name;
};

template <>
struct orm::mapping<Parent> {
    static void define(orm::definition<Parent>& m) {
#ifdef ORM_REJECT
        m.relationship(&Parent::slots).keyed_by(&Child::name);
#else
        m.relationship(&Parent::slots).keyed_by(&Child::number);
#endif
    }
};

void use() {
    orm::map<Parent>();
}
