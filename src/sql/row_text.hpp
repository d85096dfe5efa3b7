#ifndef ORM_SRC_SQL_ROW_TEXT_HPP
#define ORM_SRC_SQL_ROW_TEXT_HPP

#include <cstddef>
#include <string>
#include <vector>

#include "orm/driver/sql_value.hpp"
#include "orm/sql/row_statement.hpp"
#include "orm/sql/sql_dialect.hpp"

namespace orm::detail {

/// @throws argument_error for a statement that makes no sense.
void check_rows(const row_statement& statement);
/// How many values a row has.
std::size_t row_width(const row_statement& statement) noexcept;
/// Are they the same, quotes included?
bool same_statement(const row_statement& left, const row_statement& right) noexcept;

/// What the parameters of a row are called, in the order of its values: as the columns are where
/// these are words, keys with the table in front.
std::vector<std::string> row_names(const row_statement& statement);
/// The statement that writes one row, without RETURNING. @param names  those of row_names; none:
/// they are counted
std::string row_text(const row_statement& statement, const sql_dialect& dialect,
                     const std::vector<std::string>& names);
/// ` RETURNING "id"`
std::string row_returning(const row_statement& statement, const sql_dialect& dialect);
/// `"a", "b"`
std::string list_of(const std::vector<identifier>& columns, const sql_dialect& dialect);

/// The first row of an update whose keys are the same as those of a row before it; `rows`: there
/// is none.
std::size_t first_repeated_key(const row_statement& statement, const value_view* values,
                               std::size_t rows);

}  // namespace orm::detail
#endif
