#ifndef ORM_CONFORMANCE_CORE_VALUES_HPP
#define ORM_CONFORMANCE_CORE_VALUES_HPP

#include <orm/driver/parameters.hpp>
#include <orm/sql/execution_options.hpp>
#include <string>
#include <string_view>

#include "replay/json.hpp"

// Values of flows as values of the library, and back.
namespace conformance::core {

/// White space collapsed: how SQL is compared.
std::string one_line(std::string_view text);

json to_json(const orm::sql_value& value);
/// An object of named ones, a list of counted ones.
json to_json(const orm::parameters& values);
json to_json(const orm::parameter_sets& sets);
json to_json(const orm::execution_options& options);

orm::sql_value value_of(const json& value);
orm::parameters parameters_of(const json& named);
orm::parameter_sets sets_of(const json& list);
orm::execution_options options_of(const json& options);

}  // namespace conformance::core
#endif
