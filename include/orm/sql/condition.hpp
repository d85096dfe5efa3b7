#ifndef ORM_SQL_CONDITION_HPP
#define ORM_SQL_CONDITION_HPP

#include <concepts>
#include <memory>
#include <vector>

#include "orm/sql/sql_node.hpp"

namespace orm {

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
