// expect: orm: set_committed_value takes a value of the attribute
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
    orm::set_committed_value(*orm::make<Parent>(), orm::attr<&Parent::children>, 3);
#else
    orm::set_committed_value(*orm::make<Parent>(), orm::attr<&Parent::children>,
                             std::vector<orm::ref<Child>>{});
#endif
}
