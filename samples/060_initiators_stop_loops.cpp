// 060_initiators_stop_loops: two attributes that follow each other, without an endless loop.

#include <iostream>
#include <orm/instrument.hpp>

struct Reading {
    orm::mapped<double> celsius;
    orm::mapped<double> fahrenheit;
};

// The initiator names the attribute where the chain of events started. A listener hands it on, and
// leaves alone what started at the attribute it would set.
void set_fahrenheit(Reading& reading, const double& celsius, const orm::old_value<double>&,
                    const orm::initiator& from) {
    std::cout << "  celsius = " << celsius << ", started by " << from.key() << '\n';
    if (from.key() != "fahrenheit") reading.fahrenheit.set(celsius * 9 / 5 + 32, from);
}

// The same test by comparing tokens, which names class and operation too.
void set_celsius(Reading& reading, const double& fahrenheit, const orm::old_value<double>&,
                 const orm::initiator& from) {
    const auto own_start = orm::attr<&Reading::celsius>.token(orm::operation::replace);
    std::cout << "  fahrenheit = " << fahrenheit << ", started by " << from.key() << '\n';
    if (from != own_start) reading.celsius.set((fahrenheit - 32) * 5 / 9, from);
}

int main() {
    orm::listen(orm::attr<&Reading::celsius>, orm::event::set, &set_fahrenheit);
    orm::listen(orm::attr<&Reading::fahrenheit>, orm::event::set, &set_celsius);

    const orm::ref<Reading> reading = orm::make<Reading>();
    std::cout << "water boils\n";
    reading->celsius = 100;
    std::cout << "water freezes\n";
    reading->fahrenheit = 32;
    std::cout << reading->celsius << " C, " << reading->fahrenheit << " F\n";
}
