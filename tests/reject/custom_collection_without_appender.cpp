// expect: orm: a custom collection needs the appender
#include "orm/orm.hpp"

struct Part {
    orm::mapped<int> number;
};
struct bag {
    using value_type = Part*;
#ifndef ORM_REJECT
    void append(Part* one) {
        items.push_back(one);
    }
#endif
    bool remove(Part*) {
        return false;
    }
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
