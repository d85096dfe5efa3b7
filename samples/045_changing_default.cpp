// 045_changing_default: a default that is another one each time, made when it is first read.

#include <iostream>
#include <orm/instrument.hpp>
#include <string>

struct Ticket {
    orm::mapped<int> number;
    orm::mapped<std::string> token;
};

int last_number = 100;
int last_token = 0;

// Stores the default silently: it is made once, is no change, and is there from then on.
int number_of(Ticket&, const int&, orm::scalar_writer<int>& dict) {
    const int number = ++last_number;
    dict.store_silently(number);
    return number;
}

// Only returns it: each read makes another one, and nothing is kept.
std::string token_of(Ticket&) {
    return "token-" + std::to_string(++last_token);
}

int main() {
    orm::listen(orm::attr<&Ticket::number>, orm::event::init_scalar, &number_of, orm::retval);
    orm::listen(orm::attr<&Ticket::token>, orm::event::init_scalar, &token_of, orm::retval);

    const orm::ref<Ticket> first = orm::make<Ticket>();
    const orm::ref<Ticket> second = orm::make<Ticket>();
    std::cout << "second is " << second->number << ", first is " << first->number << '\n';
    std::cout << "second is still " << second->number << '\n';
    std::cout << first->token << ", then " << first->token << '\n';

    orm::instance_state& state = orm::inspect(*first);
    std::cout << "number stored: " << state.is_loaded(orm::attr<&Ticket::number>.info())
              << ", token stored: " << state.is_loaded(orm::attr<&Ticket::token>.info())
              << ", modified: " << state.modified() << '\n';

    // A value that is given is never asked for.
    const orm::ref<Ticket> given = orm::make(Ticket{.number = 7});
    std::cout << "given " << given->number << ", the last one made is " << last_number << '\n';
}
