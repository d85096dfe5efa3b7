#ifndef ORM_SRC_SQL_RETURNING_HPP
#define ORM_SRC_SQL_RETURNING_HPP

#include <string>
#include <string_view>
#include <vector>

#include "orm/schema/table.hpp"
#include "orm/sql/sql_writer.hpp"

namespace orm::detail {

/// RETURNING of columns of the table that a statement changes, by their keys.
/// @throws compile_error where the dialect has none
void write_returning(sql_writer& out, const table& target, const std::vector<std::string>& columns);

/// @param statement  "insert_into", for the message
/// @throws argument_error for a name that is no column's
void check_returning(std::string_view statement, const table& target,
                     const std::vector<std::string>& columns);

/// @throws argument_error for counted values, and for a name that is no column's
void check_columns(std::string_view statement, const table& target, const parameters& values);

}  // namespace orm::detail
#endif
