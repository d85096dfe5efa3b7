#include "fill.hpp"

#include <stdexcept>

#include "text.hpp"

namespace atlas {
namespace {

/// Some records name a parent by its full code, others leave the country out.
std::string full_code(const std::string& parent, const std::string& country) {
    const bool is_full = parent.find('-') != std::string::npos;
    return subdivision_code(is_full ? parent : country + '-' + trimmed(parent), "parent");
}

}  // namespace

void fill(Country& country, record_reader& from, surroundings&) {
    from.read("alpha_3", country.alpha_3);
    from.read("alpha_2", country.alpha_2);
    from.read("numeric", country.numeric);
    from.read("name", country.name);
    from.read("official_name", country.official_name);
    from.read("common_name", country.common_name);
    from.read("flag", country.flag);
}

void fill(Subdivision& subdivision, record_reader& from, surroundings& in) {
    from.read("code", subdivision.code);
    from.read("name", subdivision.name);
    from.read("type", subdivision.type);
    const std::string letters = subdivision.code.get().substr(0, 2);
    const orm::ref<Country> country = in.shelves.countries.find(letters);
    if (!country) throw std::invalid_argument{"country " + in_quotes(letters) + " is unknown"};

    if (const std::string* const parent = from.find("parent"))
        in.parents.push_back(
            {from.index(), orm::ref<Subdivision>::to(subdivision), full_code(*parent, letters)});
    subdivision.country = country;  // and is among its subdivisions
}

void fill(Currency& currency, record_reader& from, surroundings& in) {
    from.read("alpha_3", currency.alpha_3);
    from.read("numeric", currency.numeric);
    from.read("name", currency.name);
    // The first two letters are the country's. Those of the euro, of gold and the like are not.
    const orm::ref<Country> country =
        in.shelves.countries.find(currency.alpha_3.get().substr(0, 2));
    if (country) country->currencies.append(orm::ref<Currency>::to(currency));
}

void fill(Language& language, record_reader& from, surroundings& in) {
    from.read("alpha_3", language.alpha_3);
    from.read("alpha_2", language.alpha_2);
    from.read("bibliographic", language.bibliographic);
    from.read("name", language.name);
    from.read("inverted_name", language.inverted_name);
    from.read("common_name", language.common_name);
    language.scope = to_scope(from.required("scope"));
    language.type = in.shelves.types.find(to_type_name(from.required("type")));
}

}  // namespace atlas
