#ifndef ORM_SQL_UPDATE_HPP
#define ORM_SQL_UPDATE_HPP

#include <string>
#include <string_view>
#include <vector>

#include "orm/sql/comparison.hpp"
#include "orm/sql/in.hpp"
#include "orm/sql/statement.hpp"

namespace orm {

/// UPDATE, made by orm::update. Each function gives a new statement; the old one stays as it is.
///
/// Columns that it is executed with values for are set as well; values for parameters made by
/// orm::bindparam come with them, under names that no column has. With several sets it is executed
/// for each, and its columns are those of the first. Without a condition it changes every row.
/// Source: SQLAlchemy 2.1, sql/dml.py, Update.
class update_statement : public sql_statement {
public:
    /// With this condition as well. It names columns of the table only: others are an
    /// argument_error when the statement is executed.
    template <class Condition>
    update_statement where(const Condition& which) const {
        if constexpr (detail::check_condition<Condition>()) return add_where(which);
    }
    /// The same where columns get these values.
    /// @throws argument_error for counted values, and for a name that is no column's.
    update_statement values(const parameters& by_column) const;
    /// The same where a column gets a value or an expression, in place of an earlier one.
    /// @throws argument_error for a name that is no column's.
    template <class Value>
    update_statement set(std::string_view column, const Value& value) const {
        if constexpr (detail::is_operand<Value>) {
            return add_value(column, expression{value});
        } else if constexpr (detail::check_value<Value>()) {
            return values_of(column, sql_value(value));
        }
    }
    /// The same with RETURNING of these columns; executed with several sets, rows are dropped.
    /// @throws argument_error for a name that is no column's.
    update_statement returning(std::vector<std::string> columns) const;

    /// Nothing when the statement is none. See sql_statement::as
    static std::optional<update_statement> of(const sql_statement& statement);

private:
    friend update_statement update(const table& which);
    using sql_statement::sql_statement;
    explicit update_statement(const sql_statement& statement) : sql_statement{statement} {}
    update_statement add_where(const condition& which) const;
    update_statement add_value(std::string_view column, const expression& value) const;
    update_statement values_of(std::string_view column, sql_value value) const;
};

/// UPDATE of a table: `orm::update(users).where(users["id"] == 5).values({{"name", "ed"}})`.
/// Executed without any column to set it is an argument_error.
update_statement update(const table& which);

}  // namespace orm
#endif
