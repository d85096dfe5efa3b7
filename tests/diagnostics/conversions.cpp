// Each line that the compiler warns of, or refuses, with plain fields has to be one with
// attributes.
#include <cstdint>
#include <optional>
#include <orm/instrument.hpp>
#include <string>

#ifdef ORM_PLAIN
template <class T>
using field = T;
template <class T>
using holder = T*;
#else
template <class T>
using field = orm::mapped<T>;
template <class T>
using holder = orm::ref<T>;
#endif

struct product {
    field<int> number;
    field<std::uint8_t> byte;
    field<short> small;
    field<unsigned> count;
    field<long> wide;
    field<float> ratio;
    field<double> price;
    field<bool> sold;
    field<std::string> name;
    field<std::optional<int>> stock;
};
using product_ref = holder<product>;

void assign(product_ref p, double fraction, float part, long long wide, int number, unsigned count,
            const char* text) {
    p->number = 3.7;
    p->number = 1LL << 40;
    p->number = fraction;
    p->number = part;
    p->number = wide;
    p->number = count;
    p->number = number != 0 ? 1 : 2.5;
    p->number = p->price;
    p->number = p->wide;
    p->number = p->count;
    p->byte = 300;
    p->byte = number;
    p->small = number;
    p->small = 100000;
    p->count = -1;
    p->count = number;
    p->count = p->number;
    p->ratio = 1e300;
    p->ratio = fraction;
    p->ratio = number;
    p->ratio = p->price;
    p->price = wide;
    p->sold = 2.5;
    p->sold = "yes";
    p->name = 300;
    p->name = 3.7;
    p->name = number;
    p->number = text;
    p->number = {3.7};
    p->name = 0;
    // What is good stays good.
    p->number = 3;
    p->number = 'c';
    p->number = true;
    p->number = p->small;
    p->byte = 255;
    p->small = -5;
    p->count = 5;
    p->wide = number;
    p->wide = p->number;
    p->ratio = 1.5F;
    p->price = 1.5;
    p->price = part;
    p->price = p->number;
    p->sold = true;
    p->sold = text;
    p->name = text;
    p->name = "text";
    p->name = std::string{"text"};
    p->name = 'c';
    p->name = {};
    p->stock = 3;
    p->stock = std::nullopt;
    p->stock = {};
    p->stock = p->number;
}

void initialise(double fraction, float part, long long wide, int number, const char* text) {
    static_cast<void>(product{.number = 3.7});
    static_cast<void>(product{.number = 3.0});
    static_cast<void>(product{.number = 1LL << 40});
    static_cast<void>(product{.number = fraction});
    static_cast<void>(product{.number = wide});
    static_cast<void>(product{.number = text});
    static_cast<void>(product{.byte = 300});
    static_cast<void>(product{.byte = 3.0});
    static_cast<void>(product{.small = number});
    static_cast<void>(product{.count = -1});
    static_cast<void>(product{.count = number});
    static_cast<void>(product{.ratio = 1e300});
    static_cast<void>(product{.ratio = fraction});
    static_cast<void>(product{.sold = "yes"});
    static_cast<void>(product{.sold = text});
    static_cast<void>(product{.sold = 2.5});
    static_cast<void>(product{.name = 'c'});
    // What is good stays good.
    static_cast<void>(product{.number = 3});
    static_cast<void>(product{.number = 'c'});
    static_cast<void>(product{.byte = 255});
    static_cast<void>(product{.small = -5});
    static_cast<void>(product{.count = 5});
    static_cast<void>(product{.ratio = part});
    static_cast<void>(product{.price = part});
    static_cast<void>(product{.sold = true});
    static_cast<void>(product{.name = text});
    static_cast<void>(product{.name = "text"});
    static_cast<void>(product{.stock = 3});
    static_cast<void>(product{.stock = std::nullopt});
}

void initialise_from_fields(product_ref p) {
    static_cast<void>(product{.number = p->wide});
    static_cast<void>(product{.number = p->price});
    static_cast<void>(product{.ratio = p->price});
    // What is good stays good.
    static_cast<void>(product{.number = p->number});
    static_cast<void>(product{.wide = p->number});
    static_cast<void>(product{.price = p->ratio});
    static_cast<void>(product{.name = p->name});
    static_cast<void>(product{.stock = p->number});
}
