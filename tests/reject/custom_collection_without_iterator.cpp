// expect: orm: a custom collection needs the iterator
#include "orm/orm.hpp"

struct Part {
    orm::mapped<int> number;
};
struct bag {
    using value_type = Part*;
    void append(Part* one) { items.push_back(one); }
    bool remove(Part*) { return false; }
#ifndef ORM_REJECT
    auto begin() const {
        return items.begin();
    }
    auto end() const {
        return items.end();
    }
#endif
    std::vector<Part*> items;
};
struct Crate {
    orm::watched<bag> parts;
};

void use() {
    orm::map<Crate>();
}
