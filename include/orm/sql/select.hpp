#ifndef ORM_SQL_SELECT_HPP
#define ORM_SQL_SELECT_HPP

#include <cstdint>
#include <vector>

#include "orm/schema/table.hpp"
#include "orm/sql/comparison.hpp"
#include "orm/sql/in.hpp"
#include "orm/sql/statement.hpp"

namespace orm {

/// A term of ORDER BY; made by orm::asc and orm::desc, or of what is sorted by alone.
class ordering {
public:
    ordering(const column& which) : by{which} {}
    ordering(const literal_sql& sql) : by{sql} {}
    ordering(expression which, bool is_descending = false)
        : by{std::move(which)}, descending{is_descending} {}

    expression by;
    bool descending = false;
};
inline ordering asc(expression which) {
    return {std::move(which)};
}
inline ordering desc(expression which) {
    return {std::move(which), true};
}

namespace detail {
// What a select returns: columns, expressions, all columns of tables.
void add_selected(std::vector<expression>& terms, const table& all);
template <class Term>
    requires std::convertible_to<const Term&, expression>
void add_selected(std::vector<expression>& terms, const Term& one) {
    terms.emplace_back(one);
}
template <class Term>
concept selected = requires(std::vector<expression>& terms, const Term& one) {
    add_selected(terms, one);
};

template <class... Terms>
consteval bool check_selected() {
    constexpr bool fits = sizeof...(Terms) > 0 && (selected<Terms> && ...);
    static_assert(fits,
                  "orm: a select takes columns, tables and orm::expression, and at least one of "
                  "them");
    return fits;
}
template <class... Terms>
consteval bool check_orderings() {
    constexpr bool fits = (std::constructible_from<ordering, Terms> && ...);
    static_assert(fits,
                  "orm: order_by takes columns and expressions, in orm::desc(…) for descending "
                  "order");
    return fits;
}
}  // namespace detail

/// SELECT, made by orm::select. Each function gives a new statement; the old one stays as it is.
///
/// FROM has the tables of the columns that are selected, less those that are joined. Other parts
/// name tables that are there: what they name beside these is an argument_error when the statement
/// is executed. Source: SQLAlchemy 2.1, sql/selectable.py, Select.
class select_statement : public sql_statement {
public:
    /// @throws argument_error for no terms
    explicit select_statement(std::vector<expression> terms);

    /// With this condition as well.
    template <class Condition>
    select_statement where(const Condition& which) const {
        if constexpr (detail::check_condition<Condition>()) return add_where(which);
    }
    /// The table stands in FROM, before those that were not named.
    /// @throws argument_error for a table that is joined already
    select_statement select_from(const table& which) const;
    /// JOIN with the first table of FROM and those joined to it so far.
    /// @throws argument_error for a table that is joined already
    template <class Condition>
    select_statement join(const table& which, const Condition& on) const {
        if constexpr (detail::check_condition<Condition>()) return add_join(which, on, false);
    }
    /// LEFT OUTER JOIN: also rows that have none in this table.
    template <class Condition>
    select_statement left_join(const table& which, const Condition& on) const {
        if constexpr (detail::check_condition<Condition>()) return add_join(which, on, true);
    }
    /// Behind what it is ordered by already: `order_by(users["name"], orm::desc(users["id"]))`.
    template <class... Terms>
    select_statement order_by(const Terms&... by) const {
        if constexpr (detail::check_orderings<const Terms&...>())
            return add_order({ordering(by)...});
    }
    /// At most so many rows, in place of an earlier limit. @throws argument_error below 0
    select_statement limit(std::int64_t rows) const;
    /// Without the first rows. @throws argument_error below 0
    select_statement offset(std::int64_t rows) const;

    /// Nothing when the statement is none. See sql_statement::as
    static std::optional<select_statement> of(const sql_statement& statement);

private:
    using sql_statement::sql_statement;
    explicit select_statement(const sql_statement& statement) : sql_statement{statement} {}
    select_statement add_where(const condition& which) const;
    select_statement add_join(const table& which, const condition& on, bool is_outer) const;
    select_statement add_order(const std::vector<ordering>& by) const;
};

/// SELECT of columns, tables (all their columns) and expressions:
/// `orm::select(users["id"], users["name"]).where(users["age"] >= 18)`.
template <class... Terms>
select_statement select(const Terms&... terms) {
    if constexpr (detail::check_selected<Terms...>()) {
        std::vector<expression> all;
        all.reserve(sizeof...(Terms));
        (detail::add_selected(all, terms), ...);
        return select_statement{std::move(all)};
    }
}

}  // namespace orm
#endif
