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

void throw_wrong_field(std::string_view field, std::string_view structure,
                       const value_view& value) {
    throw_wrong_value("the field '" + std::string{field} + "' of " + std::string{structure}, field,
                      value);
}

}  // namespace orm::detail
