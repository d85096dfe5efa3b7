#include "orm/engine/struct_rows.hpp"

#include <algorithm>

#include "orm/core/error.hpp"

namespace orm::detail {

std::size_t place_of_field(std::span<const std::string> columns, std::string_view field,
                           std::string_view structure) {
    const auto found = std::ranges::find(columns, field);
    if (found == columns.end()) {
        std::string all;
        for (const std::string& one : columns) all += (all.empty() ? "" : ", ") + one;
        throw key_error{
            "the rows have no column '" + std::string{field} + "' for the field of " +
            std::string{structure} + ": they have " +
            (all.empty() ? "none, as the statement returns no rows or they were read" : all)};
    }
    return static_cast<std::size_t>(found - columns.begin());
}

void throw_wrong_field(std::string_view field, std::string_view structure) {
    try {
        throw;
    } catch (const value_error& error) {
        throw value_error{"the field '" + std::string{field} + "' of " + std::string{structure} +
                          ": " + error.what()};
    }
}

}  // namespace orm::detail
