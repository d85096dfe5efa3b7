#ifndef ORM_SQL_EXPRESSION_HPP
#define ORM_SQL_EXPRESSION_HPP

#include <memory>
#include <string>
#include <vector>

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

/// Something that is true, false or null: what WHERE and ON take.
///
/// `a && b`, `a || b` and `!a` are AND, OR and NOT. Both sides are always evaluated: they are only
/// written down.
class condition {
public:
    /// A node of your own. @throws argument_error for nullptr
    explicit condition(std::shared_ptr<const sql_node> node);

    const std::shared_ptr<const sql_node>& node() const noexcept { return node_; }

    /// @throws argument_error when conditions are nested deeper than databases take, which is 500
    ///   changes between AND and OR
    friend condition operator&&(const condition& left, const condition& right);
    friend condition operator||(const condition& left, const condition& right);
    /// The opposite: of `=` it is `!=`, of others NOT.
    friend condition operator!(const condition& which);

    friend condition and_(const std::vector<condition>& all);
    friend condition or_(const std::vector<condition>& any);

private:
    condition(std::shared_ptr<const sql_node> node, unsigned depth) noexcept
        : node_{std::move(node)}, depth_{depth} {}
    static condition joined(bool by_and, const std::vector<condition>& parts);

    std::shared_ptr<const sql_node> node_;
    unsigned depth_ = 0;  ///< of ANDs in ORs in ANDs
};

/// The conditions between ANDs. @throws argument_error for none, which would mean every row
condition and_(const std::vector<condition>& all);
/// The conditions between ORs. @throws argument_error for none
condition or_(const std::vector<condition>& any);

namespace detail {
template <class Argument>
consteval bool check_condition() {
    constexpr bool fits = std::same_as<Argument, condition>;
    static_assert(fits,
                  "orm: where and on take a condition, such as users[\"id\"] == 5; two columns are "
                  "compared as orm::col(a) == b");
    return fits;
}
}  // namespace detail

}  // namespace orm
#endif
