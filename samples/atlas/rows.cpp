#include "rows.hpp"

namespace atlas {
namespace {

template <class T>
std::optional<std::string> code_or_null(const orm::ref<T>& object) {
    return object ? std::optional{code_of(*object)} : std::nullopt;
}

country_row row_of(const Country& of) {
    return {of.alpha_3, of.alpha_2, of.numeric, of.name, of.official_name, of.common_name, of.flag};
}
subdivision_row row_of(const Subdivision& of) {
    return {of.code, of.name, of.type, code_of(*of.country.get()), code_or_null(of.parent.get())};
}
currency_row row_of(const Currency& of) {
    return {of.alpha_3, of.numeric, of.name};
}
language_type_row row_of(const LanguageType& of) {
    return {of.name};
}
language_row row_of(const Language& of) {
    return {of.alpha_3,       of.alpha_2,     of.bibliographic, of.name,
            of.inverted_name, of.common_name, of.scope,         code_of(*of.type.get())};
}

template <class Row, class T>
void add_all(std::vector<Row>& to, const shelf<T>& from) {
    to.reserve(from.all.size());
    for (const orm::ref<T>& object : from.all) to.push_back(row_of(*object));
}

}  // namespace

all_rows rows_of(const library& shelves) {
    all_rows made;
    add_all(made.countries, shelves.countries);
    add_all(made.subdivisions, shelves.subdivisions);
    add_all(made.currencies, shelves.currencies);
    for (const orm::ref<Country>& country : shelves.countries.all) {
        int place = 0;
        for (const orm::ref<Currency>& currency : country->currencies)
            made.country_currencies.push_back({code_of(*country), code_of(*currency), ++place});
    }
    add_all(made.types, shelves.types);
    add_all(made.languages, shelves.languages);
    return made;
}

}  // namespace atlas
