// expect: orm: a listener of 'append', 'append_wo_mutation' or 'remove' takes
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
    orm::listen(orm::attr<&Parent::children>, orm::event::append,
                [](Parent&, Child&, const orm::initiator&, const orm::collection_key&) {});
#else
    orm::listen(orm::attr<&Parent::children>, orm::event::append,
                [](Parent&, Child&, const orm::initiator&) {});
#endif
}
