// expect: orm: a collection has no such event: it has append, append_wo_mutation, remove,
// bulk_replace, init_collection, dispose_collection and modified
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
    orm::listen(orm::attr<&Parent::children>, orm::event::init_scalar, [](Parent&) {});
#else
    orm::listen(orm::attr<&Parent::children>, orm::event::append, [](Parent&) {});
#endif
}
