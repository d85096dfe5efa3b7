// expect: orm: orm::attr needs a pointer to an attribute of a mapped class, such as &User::name
#include "orm/instrument.hpp"

#include <string>

class Account {
public:
    Account();
    orm::mapped<int> id;
    int cached = 0;
    void close();
};
template <>
struct orm::extends<Account> : orm::fields<void, &Account::id> {};

void on_event(auto& target) {
    static_cast<void>(target);
}

#ifdef ORM_REJECT
void listen_to_it() {
    orm::listen(orm::attr<&Account::cached>, orm::event::set,
                [](auto& target) { on_event(target); });
}
#else
void listen_to_it() {
    orm::listen(orm::attr<&Account::id>, orm::event::set, [](auto& target) { on_event(target); });
}
#endif
