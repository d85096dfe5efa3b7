#ifndef ORM_SRC_SQLITE_INSERT_SHAPE_HPP
#define ORM_SRC_SQLITE_INSERT_SHAPE_HPP

#include <memory>
#include <string>
#include <string_view>

#include "prepared.hpp"

namespace orm::detail::sqlite {

/// How `INSERT [OR IGNORE|REPLACE|ABORT] INTO t [(columns)] VALUES (placeholders)` inserts several
/// rows at once; nullptr for everything else.
///
/// OR FAIL and OR ROLLBACK are left out: they keep some of the rows of a statement, or end the
/// transaction.
std::unique_ptr<batch_form> make_batch_form(std::string_view sql, ::sqlite3_stmt* single);

/// The statement of so many rows.
std::string batch_sql(const batch_form& form, std::size_t rows);

/// Is the error one of a row, so that the others can be written without it?
bool is_of_a_row(int code) noexcept;
/// What a trigger has done before a row fails may stay, as RAISE(FAIL) says, and is not counted.
bool fires_triggers(::sqlite3* database, const std::string& sql);

}  // namespace orm::detail::sqlite
#endif
