// expect: orm: has_parent takes a relationship and an object that it may lead to
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
    static_cast<void>(orm::has_parent(orm::attr<&Parent::children>, *orm::make<Parent>()));
#else
    static_cast<void>(orm::has_parent(orm::attr<&Parent::children>, *orm::make<Child>()));
#endif
}
