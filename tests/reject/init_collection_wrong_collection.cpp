// expect: orm: a listener of 'init_collection' or 'dispose_collection' takes
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
    orm::listen(orm::attr<&Parent::children>, orm::event::init_collection,
                [](Parent&, orm::held<orm::set<Child>>&) {});
#else
    orm::listen(orm::attr<&Parent::children>, orm::event::init_collection,
                [](Parent&, orm::held<orm::list<Child>>&, orm::adapter<Child>&) {});
#endif
}
