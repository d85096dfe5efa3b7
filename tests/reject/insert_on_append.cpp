// expect: orm: an event of a collection does not take orm::insert
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
    orm::listen(
        orm::attr<&Parent::children>, orm::event::append, [](Parent&) {}, orm::insert);
#else
    orm::listen(
        orm::attr<&Parent::children>, orm::event::append, [](Parent&) {}, orm::no_flags);
#endif
}
