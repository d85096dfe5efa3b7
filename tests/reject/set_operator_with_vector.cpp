// expect: orm: |=, -=, &= and ^= of an orm::set take a set of the same members
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

void use() {
#ifdef ORM_REJECT
    orm::make<Parent>()->marks |= std::vector<orm::ref<Child>>{};
#else
    orm::make<Parent>()->marks |= orm::set<Child>{};
#endif
}
