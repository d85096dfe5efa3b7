// expect: orm: a listener of 'append' or 'append_wo_mutation' with orm::retval returns the member
// to use
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
        orm::attr<&Parent::children>, orm::event::append, [](Parent&, const orm::ref<Child>&) {},
        orm::retval);
#else
    orm::listen(
        orm::attr<&Parent::children>, orm::event::append,
        [](Parent&, const orm::ref<Child>& child) { return child; }, orm::retval);
#endif
}
