#ifndef ORM_SQL_DELETE_HPP
#define ORM_SQL_DELETE_HPP

#include <string>
#include <vector>

#include "orm/sql/comparison.hpp"
#include "orm/sql/in.hpp"
#include "orm/sql/statement.hpp"

namespace orm {

/// DELETE, made by orm::delete_from. Each function gives a new statement; the old one stays as it
/// is. Without a condition it deletes every row. Source: SQLAlchemy 2.1, sql/dml.py, Delete.
class delete_statement : public sql_statement {
public:
    /// With this condition as well. It names columns of the table only: others are an
    /// argument_error when the statement is executed.
    template <class Condition>
    delete_statement where(const Condition& which) const {
        if constexpr (detail::check_condition<Condition>()) return add_where(which);
    }
    /// The same with RETURNING of these columns; executed with several sets, rows are dropped.
    /// @throws argument_error for a name that is no column's.
    delete_statement returning(std::vector<std::string> columns) const;

    /// Nothing when the statement is none. See sql_statement::as
    static std::optional<delete_statement> of(const sql_statement& statement);

private:
    friend delete_statement delete_from(const table& which);
    using sql_statement::sql_statement;
    explicit delete_statement(const sql_statement& statement) : sql_statement{statement} {}
    delete_statement add_where(const condition& which) const;
};

/// DELETE of rows of a table: `orm::delete_from(users).where(users["id"] == 5)`.
delete_statement delete_from(const table& which);

}  // namespace orm
#endif
