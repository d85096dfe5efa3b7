// expect: orm: orm::retval means nothing to 'remove'
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
        orm::attr<&Parent::children>, orm::event::remove,
        [](Parent&, const orm::ref<Child>& child) { return child; }, orm::retval);
#else
    orm::listen(
        orm::attr<&Parent::children>, orm::event::remove,
        [](Parent&, const orm::ref<Child>& child) { return child; }, orm::no_flags);
#endif
}
