#ifndef ORM_SQL_IN_HPP
#define ORM_SQL_IN_HPP

#include <concepts>
#include <type_traits>
#include <vector>

#include "orm/sql/condition.hpp"
#include "orm/sql/expression.hpp"

namespace orm {

/// `orm::in(users["id"], {1, 2, 3})`; of no values it is false, and not_in true.
///
/// So that texts come again, lists are padded to 1, 2, 4, … 512 values by repeating the last one.
condition in(const expression& which, std::vector<sql_value> values);
condition not_in(const expression& which, std::vector<sql_value> values);

namespace detail {
template <class Range>
concept range_of_values = requires(const Range& range) {
    { *range.begin() } -> std::convertible_to<sql_value>;
    range.end();
}
&&!std::is_convertible_v<const Range&, sql_value>;

template <class Range>
std::vector<sql_value> values_of(const Range& range) {
    std::vector<sql_value> made;
    for (const auto& one : range) made.emplace_back(one);
    return made;
}
}  // namespace detail

template <detail::range_of_values Range>
condition in(const expression& which, const Range& values) {
    return in(which, detail::values_of(values));
}
template <detail::range_of_values Range>
condition not_in(const expression& which, const Range& values) {
    return not_in(which, detail::values_of(values));
}

}  // namespace orm
#endif
