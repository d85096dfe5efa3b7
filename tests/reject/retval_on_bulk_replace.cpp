// expect: orm: orm::retval means nothing to 'bulk_replace': change the values in place
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
        orm::attr<&Parent::children>, orm::event::bulk_replace, [](Parent&) { return 1; },
        orm::retval);
#else
    orm::listen(
        orm::attr<&Parent::children>, orm::event::bulk_replace, [](Parent&) { return 1; },
        orm::no_flags);
#endif
}
