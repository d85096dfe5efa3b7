#ifndef ORM_SRC_DRIVER_PARAMETERS_TEXT_HPP
#define ORM_SRC_DRIVER_PARAMETERS_TEXT_HPP

#include <span>
#include <string>
#include <string_view>

#include "orm/driver/parameters.hpp"

namespace orm::detail {

/// As people read them: `(1, 'two')`, `{x: 1}`, a list of some of many. What is called a password
/// or a secret is masked, and so are texts that the statement may have for something called so.
std::string parameters_text(std::string_view sql, std::span<const parameters> sets,
                            bool executemany);

/// What a database says of a statement, less the values that are masked in parameters_text.
/// @param hides_all  are all of them? @param is_of_value  is it an error of a value?
std::string without_values(std::string message, std::string_view sql,
                           std::span<const parameters> sets, bool hides_all, bool is_of_value);

}  // namespace orm::detail
#endif
