#ifndef ORM_CONFORMANCE_ATTRIBUTES_VALUES_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_VALUES_HPP

#include <cstdint>
#include <optional>
#include <orm/instrument/dynamic.hpp>
#include <string>
#include <type_traits>

#include "attributes/errors.hpp"
#include "attributes/models.hpp"
#include "replay/json.hpp"

namespace conformance::attributes {

/// A scalar's value as it is written in a scenario.
template <class T>
json to_json(const std::optional<T>& value) {
    return value.has_value() ? json(*value) : json(nullptr);
}
template <class T>
json to_json(const orm::old_value<T>& old) {
    if (old.has_value()) return to_json(*old);
    return old == orm::no_value ? json(no_value_text) : json("$UNKNOWN");
}

/// A written value as the scalar's. @throws cannot_replay for a value of another type: a statically
/// typed interface refuses it when compiling.
template <class Value>
Value from_json(const json& written);
template <>
models::int_value from_json<models::int_value>(const json& written);
template <>
models::str_value from_json<models::str_value>(const json& written);
template <>
models::float_value from_json<models::float_value>(const json& written);

/// Calls `visit` with std::type_identity of the type that the attribute holds.
template <class Visit>
decltype(auto) with_type_of(const orm::attribute_info& attribute, const Visit& visit) {
    if (attribute.holds<models::int_value>()) return visit(std::type_identity<models::int_value>{});
    if (attribute.holds<models::str_value>()) return visit(std::type_identity<models::str_value>{});
    return visit(std::type_identity<models::float_value>{});
}

/// Does Python's == hold between two written values? Numbers compare by value.
bool equal(const json& left, const json& right);

/// The actions `transform` on scalars (FORMAT 4.3). @throws cannot_replay for an unknown function
/// and one that does not apply to the value.
json transformed(const std::string& function, const json& value, const json& argument);

}  // namespace conformance::attributes
#endif
