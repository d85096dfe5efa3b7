#ifndef ORM_SQL_COMPARISON_HPP
#define ORM_SQL_COMPARISON_HPP

#include <cstddef>
#include <optional>
#include <type_traits>

#include "orm/sql/condition.hpp"
#include "orm/sql/expression.hpp"

// `users["age"] >= 18`: a column or an expression, compared with a value or another one. Values are
// copied into the condition, and bound when it is executed. Null, as nullptr, std::nullopt, an
// empty std::optional or an orm::sql_value, is only compared by == and !=, which then are IS NULL
// and IS NOT NULL. Source: SQLAlchemy 2.1, sql/operators.py and sql/default_comparator.py.
namespace orm {

namespace detail {

enum class comparison_operator : unsigned char {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
};

/// The operator where left and right have changed places.
constexpr comparison_operator mirrored(comparison_operator which) {
    switch (which) {
        case comparison_operator::less:
            return comparison_operator::greater;
        case comparison_operator::less_equal:
            return comparison_operator::greater_equal;
        case comparison_operator::greater:
            return comparison_operator::less;
        case comparison_operator::greater_equal:
            return comparison_operator::less_equal;
        default:
            return which;
    }
}

/// @throws argument_error for null, unless it is compared by == or !=
condition compare(const expression& left, comparison_operator by, sql_value right);
condition compare(const expression& left, comparison_operator by, const expression& right);

template <class T>
inline constexpr bool is_item = std::derived_from<T, schema_item>;
template <class T>
inline constexpr bool is_item<std::optional<T>> = is_item<T>;
template <class T>
inline constexpr bool is_term = std::same_as<T, expression> || std::derived_from<T, column>;
/// What becomes an expression rather than a value.
template <class T>
inline constexpr bool is_operand = is_term<T> || std::same_as<T, literal_sql>;

/// Two columns compare as schema items.
template <class Left, class Right>
concept compared = (is_term<Left> || is_term<Right>)&&!(is_item<Left> && is_item<Right>);

template <class T>
concept null_literal = std::same_as<T, std::nullptr_t> || std::same_as<T, std::nullopt_t>;

template <class Value>
consteval bool check_value() {
    constexpr bool fits = std::constructible_from<sql_value, const Value&>;
    static_assert(
        fits,
        "orm: a column is compared with or set to a column, an orm::expression or a value that can "
        "be bound: a number, a text, bytes, null or a type with an orm::sql_conversion");
    return fits;
}

template <comparison_operator By, class Left, class Right>
condition compare_terms(const Left& left, const Right& right) {
    constexpr bool orders =
        By != comparison_operator::equal && By != comparison_operator::not_equal;
    constexpr bool fits = !orders || !(null_literal<Left> || null_literal<Right>);
    static_assert(fits, "orm: null is compared by == and != only");
    if constexpr (is_operand<Left> && is_operand<Right>) {
        return compare(expression{left}, By, expression{right});
    } else if constexpr (is_term<Left>) {
        if constexpr (check_value<Right>()) return compare(expression{left}, By, sql_value(right));
    } else {
        if constexpr (check_value<Left>())
            return compare(expression{right}, mirrored(By), sql_value(left));
    }
}

}  // namespace detail

template <class Left, class Right>
requires detail::compared<Left, Right> condition operator==(const Left& left, const Right& right) {
    return detail::compare_terms<detail::comparison_operator::equal>(left, right);
}
template <class Left, class Right>
requires detail::compared<Left, Right> condition operator!=(const Left& left, const Right& right) {
    return detail::compare_terms<detail::comparison_operator::not_equal>(left, right);
}
template <class Left, class Right>
    requires(detail::is_term<Left> || detail::is_term<Right>)
condition operator<(const Left& left, const Right& right) {
    return detail::compare_terms<detail::comparison_operator::less>(left, right);
}
template <class Left, class Right>
    requires(detail::is_term<Left> || detail::is_term<Right>)
condition operator<=(const Left& left, const Right& right) {
    return detail::compare_terms<detail::comparison_operator::less_equal>(left, right);
}
template <class Left, class Right>
    requires(detail::is_term<Left> || detail::is_term<Right>)
condition operator>(const Left& left, const Right& right) {
    return detail::compare_terms<detail::comparison_operator::greater>(left, right);
}
template <class Left, class Right>
    requires(detail::is_term<Left> || detail::is_term<Right>)
condition operator>=(const Left& left, const Right& right) {
    return detail::compare_terms<detail::comparison_operator::greater_equal>(left, right);
}

condition is_null(const expression& which);
condition is_not_null(const expression& which);

}  // namespace orm
#endif
