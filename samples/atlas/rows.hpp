#ifndef ATLAS_ROWS_HPP
#define ATLAS_ROWS_HPP

#include <optional>
#include <orm/driver/sql_value.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "column.hpp"
#include "shelf.hpp"

/// A scope is stored as its letter.
template <>
struct orm::sql_conversion<atlas::language_scope> {
    static sql_value to(atlas::language_scope scope) {
        return std::string(1, static_cast<char>(scope));
    }
    static atlas::language_scope from(const value_view& value) {
        return atlas::to_scope(value.get<std::string_view>());
    }
};

namespace atlas {

// What is stored of the objects: plain structs, one for each table. Objects are referred to by
// their codes; a row's key is what no other row of the table has.

struct country_row {
    std::string alpha_3;
    std::string alpha_2;
    std::string numeric;
    std::string name;
    std::optional<std::string> official_name;
    std::optional<std::string> common_name;
    std::optional<std::string> flag;

    static constexpr auto columns() {
        return std::tuple{column_of{"alpha_3", &country_row::alpha_3},
                          column_of{"alpha_2", &country_row::alpha_2},
                          column_of{"numeric", &country_row::numeric},
                          column_of{"name", &country_row::name},
                          column_of{"official_name", &country_row::official_name},
                          column_of{"common_name", &country_row::common_name},
                          column_of{"flag", &country_row::flag}};
    }
    std::string key() const { return alpha_3; }
};

struct subdivision_row {
    std::string code;
    std::string name;
    std::string type;
    std::string country;
    std::optional<std::string> parent;

    static constexpr auto columns() {
        return std::tuple{column_of{"code", &subdivision_row::code},
                          column_of{"name", &subdivision_row::name},
                          column_of{"type", &subdivision_row::type},
                          column_of{"country", &subdivision_row::country},
                          column_of{"parent", &subdivision_row::parent}};
    }
    std::string key() const { return code; }
};

struct currency_row {
    std::string alpha_3;
    std::string numeric;
    std::string name;

    static constexpr auto columns() {
        return std::tuple{column_of{"alpha_3", &currency_row::alpha_3},
                          column_of{"numeric", &currency_row::numeric},
                          column_of{"name", &currency_row::name}};
    }
    std::string key() const { return alpha_3; }
};

/// One currency of a country, and which place it has among them.
struct country_currency_row {
    std::string country;
    std::string currency;
    int place;

    static constexpr auto columns() {
        return std::tuple{column_of{"country", &country_currency_row::country},
                          column_of{"currency", &country_currency_row::currency},
                          column_of{"place", &country_currency_row::place}};
    }
    std::string key() const { return country + ' ' + currency; }
};

struct language_type_row {
    std::string name;

    static constexpr auto columns() {
        return std::tuple{column_of{"name", &language_type_row::name}};
    }
    std::string key() const { return name; }
};

struct language_row {
    std::string alpha_3;
    std::optional<std::string> alpha_2;
    std::optional<std::string> bibliographic;
    std::string name;
    std::optional<std::string> inverted_name;
    std::optional<std::string> common_name;
    language_scope scope;
    std::string type;

    static constexpr auto columns() {
        return std::tuple{column_of{"alpha_3", &language_row::alpha_3},
                          column_of{"alpha_2", &language_row::alpha_2},
                          column_of{"bibliographic", &language_row::bibliographic},
                          column_of{"name", &language_row::name},
                          column_of{"inverted_name", &language_row::inverted_name},
                          column_of{"common_name", &language_row::common_name},
                          column_of{"scope", &language_row::scope},
                          column_of{"type", &language_row::type}};
    }
    std::string key() const { return alpha_3; }
};

/// The rows of all tables.
struct all_rows {
    std::vector<country_row> countries;
    std::vector<subdivision_row> subdivisions;
    std::vector<currency_row> currencies;
    std::vector<country_currency_row> country_currencies;
    std::vector<language_type_row> types;
    std::vector<language_row> languages;
};

/// What the objects are now.
all_rows rows_of(const library& shelves);

}  // namespace atlas
#endif
