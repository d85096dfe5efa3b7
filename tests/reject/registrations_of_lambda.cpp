// expect: orm: a lambda or functor has no identity: pass the orm::listener that orm::listen
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void on_set(User&);

std::size_t use() {
#ifdef ORM_REJECT
    return orm::registrations([](User&) {});
#else
    return orm::registrations(on_set);
#endif
}
