#include "orm/sql/condition.hpp"

#include <algorithm>

#include "orm/core/error.hpp"
#include "orm/sql/sql_writer.hpp"

// AND, OR and NOT. Source: SQLAlchemy 2.1, sql/elements.py, BooleanClauseList.
namespace orm {
namespace {

/// Conditions between ANDs or ORs; none of them is one of the same kind.
class junction_node final : public sql_node {
public:
    junction_node(bool by_and, std::vector<std::shared_ptr<const sql_node>> parts) noexcept
        : by_and_{by_and}, parts_{std::move(parts)} {}

    void write(sql_writer& out) const override {
        std::string_view before;
        for (const auto& one : parts_) {
            out << before;
            out.operand(*one);
            before = by_and_ ? " AND " : " OR ";
        }
    }
    bool is_by_and() const noexcept { return by_and_; }
    const std::vector<std::shared_ptr<const sql_node>>& parts() const noexcept { return parts_; }

private:
    bool by_and_;
    std::vector<std::shared_ptr<const sql_node>> parts_;
};

class negation_node final : public sql_node {
public:
    explicit negation_node(std::shared_ptr<const sql_node> inner) noexcept
        : inner_{std::move(inner)} {}

    void write(sql_writer& out) const override {
        out << "NOT (";
        out << *inner_ << ")";
    }
    std::shared_ptr<const sql_node> negated() const override { return inner_; }

private:
    std::shared_ptr<const sql_node> inner_;
};

constexpr unsigned max_depth = 500;  // SQLite takes 1000 levels, PostgreSQL what its stack holds

}  // namespace

condition::condition(std::shared_ptr<const sql_node> node) : node_{std::move(node)} {
    if (node_ == nullptr) throw argument_error{"a condition is made of a node, and got none"};
}

condition condition::joined(bool by_and, const std::vector<condition>& parts) {
    if (parts.size() == 1) return parts.front();
    std::vector<std::shared_ptr<const sql_node>> flat;
    flat.reserve(parts.size());
    unsigned depth = 0;
    for (const condition& one : parts) {
        const auto* const same = dynamic_cast<const junction_node*>(one.node_.get());
        if (same != nullptr && same->is_by_and() == by_and) {
            flat.insert(flat.end(), same->parts().begin(), same->parts().end());
            depth = std::max(depth, one.depth_);
        } else {
            flat.push_back(one.node_);
            depth = std::max(depth, one.depth_ + 1);
        }
    }
    if (depth > max_depth)
        throw argument_error{"a condition is nested more than " + std::to_string(max_depth) +
                             " levels deep, which is more than databases take"};
    return {std::make_shared<junction_node>(by_and, std::move(flat)), depth};
}

condition operator&&(const condition& left, const condition& right) {
    return condition::joined(true, {left, right});
}

condition operator||(const condition& left, const condition& right) {
    return condition::joined(false, {left, right});
}

condition operator!(const condition& which) {
    if (auto opposite = which.node_->negated()) return {std::move(opposite), which.depth_};
    return {std::make_shared<negation_node>(which.node_), which.depth_ + 1};
}

condition and_(const std::vector<condition>& all) {
    if (all.empty())
        throw argument_error{"and_ takes at least one condition: of none it would be every row"};
    return condition::joined(true, all);
}

condition or_(const std::vector<condition>& any) {
    if (any.empty()) throw argument_error{"or_ takes at least one condition"};
    return condition::joined(false, any);
}

}  // namespace orm
