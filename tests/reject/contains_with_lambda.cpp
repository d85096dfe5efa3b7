// expect: orm: a lambda or functor has no identity: pass the orm::listener that orm::listen
#include "orm/instrument.hpp"

#include <string>

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};

void use() {
    auto on_set = [](User&) {};
    [[maybe_unused]] const orm::listener made =
        orm::listen(orm::attr<&User::name>, orm::event::set, on_set);
#ifdef ORM_REJECT
    orm::contains(orm::attr<&User::name>, orm::event::set, on_set);
#else
    orm::contains(orm::attr<&User::name>, orm::event::set, made);
#endif
}
