// expect: orm: back_populates takes the relationship at the other end
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
        m.relationship(&Parent::children).back_populates(&Parent::marks);
#else
        m.relationship(&Parent::children).back_populates(&Child::parent);
#endif
    }
};

void use() {
    orm::map<Parent>();
}
