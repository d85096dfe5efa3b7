// expect: orm: a listener of 'bulk_replace' with orm::named takes
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
        orm::attr<&Parent::children>, orm::event::bulk_replace, [](Parent&) {}, orm::named);
#else
    orm::listen(
        orm::attr<&Parent::children>, orm::event::bulk_replace,
        [](const orm::bulk_replace_args<Parent, Child>&) {}, orm::named);
#endif
}
