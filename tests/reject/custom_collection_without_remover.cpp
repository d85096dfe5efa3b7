// expect: orm: a custom collection needs the remover
#include "orm/orm.hpp"

struct Part {
    orm::mapped<int> number;
};
struct bag {
    using value_type = Part*;
    void append(Part* one) { items.push_back(one); }
#ifndef ORM_REJECT
    bool remove(Part*) {
        return false;
    }
#endif
    auto begin() const {
        return items.begin();
    }
    auto end() const {
        return items.end();
    }
    std::vector<Part*> items;
};
struct Crate {
    orm::watched<bag> parts;
};

void use() {
    orm::map<Crate>();
}
