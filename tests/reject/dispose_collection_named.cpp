// expect: orm: a listener of 'init_collection' or 'dispose_collection' with orm::named
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
        orm::attr<&Parent::children>, orm::event::dispose_collection, [](Parent&) {}, orm::named);
#else
    orm::listen(
        orm::attr<&Parent::children>, orm::event::dispose_collection,
        [](const orm::collection_args<Parent, orm::list<Child>>&) {}, orm::named);
#endif
}
