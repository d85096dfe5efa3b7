#ifndef ORM_SQL_INSERT_HPP
#define ORM_SQL_INSERT_HPP

#include <string>
#include <vector>

#include "orm/sql/statement.hpp"

namespace orm {

/// INSERT, made by orm::insert_into. Source: SQLAlchemy 2.1, sql/dml.py, Insert.
class insert_statement : public sql_statement {
public:
    /// The same where columns have these values, unless it is executed with others.
    /// @throws argument_error for counted values, and for a name that is no column's.
    insert_statement values(const parameters& by_column) const;
    /// The same with RETURNING of these columns.
    /// @throws argument_error for a name that is no column's.
    insert_statement returning(std::vector<std::string> columns) const;

    /// Nothing when the statement is none. See sql_statement::as
    static std::optional<insert_statement> of(const sql_statement& statement);

private:
    friend insert_statement insert_into(const table& into, std::vector<std::string> returning);
    using sql_statement::sql_statement;
    explicit insert_statement(const sql_statement& statement) : sql_statement{statement} {}
};

/// INSERT of the columns that the parameters name: `orm::insert_into(users)` with `{{"name",
/// "ed"}}`.
///
/// A column that the first set does not name gets its orm::default_value, or the next number of its
/// sequence. A default is a bool, an int or std::int64_t, a double, a text, an orm::sql_value, an
/// orm::literal_sql, or a std::function<orm::sql_value()> that is called for each row;
/// argument_error for others.
///
/// With several sets and columns to return, rows are inserted in batches of one statement each, see
/// the option insertmanyvalues_page_size; rows come back in the order of the sets.
/// Source: SQLAlchemy 2.1, sql/dml.py, Insert.
insert_statement insert_into(const table& into, std::vector<std::string> returning = {});

}  // namespace orm
#endif
