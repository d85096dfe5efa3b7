#ifndef ORM_SQL_EXPRESSION_HPP
#define ORM_SQL_EXPRESSION_HPP

#include <memory>
#include <string>

#include "orm/schema/column.hpp"
#include "orm/sql/sql_node.hpp"

namespace orm {

/// Something with a value in a statement: a column, a parameter, SQL of your own.
///
/// A handle to a node that never changes. Source: SQLAlchemy 2.1, sql/elements.py, ColumnElement.
class expression {
public:
    /// @throws argument_error for a column without a table
    expression(const column& which);
    /// SQL as it is, in parentheses: never from input.
    expression(const literal_sql& sql);
    /// A node of your own. @throws argument_error for nullptr
    explicit expression(std::shared_ptr<const sql_node> node);

    const std::shared_ptr<const sql_node>& node() const noexcept { return node_; }

private:
    std::shared_ptr<const sql_node> node_;
};

/// The column as an expression: `orm::col(a["id"]) == b["a_id"]` is a condition, while `a["id"] ==
/// b["a_id"]` asks whether both are one column.
inline expression col(const column& which) {
    return expression{which};
}

/// A value that the statement is executed with, by that name. Source: sqlalchemy.bindparam.
/// @throws argument_error for a name that is no word of letters, digits and `_`
expression bindparam(std::string name);

}  // namespace orm
#endif
