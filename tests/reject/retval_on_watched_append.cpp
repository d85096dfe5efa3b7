// expect: orm: orm::retval means nothing to 'append' of an orm::watched
#include "orm/orm.hpp"

struct Part {
    orm::mapped<int> number;
};
struct bag {
    using value_type = Part*;
    void append(Part* one) { items.push_back(one); }
    bool remove(Part*) { return false; }
    auto begin() const { return items.begin(); }
    auto end() const { return items.end(); }
    std::vector<Part*> items;
};
struct Crate {
    orm::watched<bag> parts;
};

orm::ref<Part> choose(Crate&, const orm::ref<Part>& part);

void use() {
#ifdef ORM_REJECT
    orm::listen(orm::attr<&Crate::parts>, orm::event::append, choose, orm::retval);
#else
    orm::listen(orm::attr<&Crate::parts>, orm::event::append, choose);
#endif
}
