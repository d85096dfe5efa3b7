#include "default_values.hpp"

#include <any>
#include <functional>
#include <optional>

#include "orm/core/error.hpp"

namespace orm::detail {
namespace {

template <class... T>
std::optional<sql_value> as_one_of(const std::any& value) {
    std::optional<sql_value> made;
    const auto take = [&]<class One>(const One* found) {
        if (found != nullptr) made.emplace(*found);
    };
    (take(std::any_cast<T>(&value)), ...);
    return made;
}

}  // namespace

bool has_value(const default_value& which) {
    return which.value.has_value() && which.value.type() != typeid(literal_sql);
}

sql_value default_value_of(const column& which) {
    const std::any& value = which.default_().value;
    if (const auto* const make = std::any_cast<std::function<sql_value()>>(&value))
        return (*make)();
    if (auto made =
            as_one_of<sql_value, bool, int, long, long long, double, std::string, const char*>(
                value))
        return *made;
    throw argument_error{
        "the default of column '" + which.name().text() +
        "' is of a type that is not bound: it may be a bool, an int or std::int64_t, a double, a "
        "text, an orm::sql_value, an orm::literal_sql, or a std::function<orm::sql_value()>"};
}

}  // namespace orm::detail
