// expect: orm: m.relationship takes an attribute that leads to mapped objects
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
};

template <>
struct orm::mapping<Parent> {
    static void define(orm::definition<Parent>& m) {
#ifdef ORM_REJECT
        m.relationship(&Parent::number);
#else
        m.relationship(&Parent::children);
#endif
    }
};

void use() {
    orm::map<Parent>();
}
