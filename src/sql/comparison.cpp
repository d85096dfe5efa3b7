#include "orm/sql/comparison.hpp"

#include "orm/core/error.hpp"
#include "terms.hpp"

namespace orm {
namespace detail {
namespace {

constexpr std::string_view text_of(comparison_operator by) {
    switch (by) {
        case comparison_operator::equal:
            return " = ";
        case comparison_operator::not_equal:
            return " != ";
        case comparison_operator::less:
            return " < ";
        case comparison_operator::less_equal:
            return " <= ";
        case comparison_operator::greater:
            return " > ";
        case comparison_operator::greater_equal:
            break;
    }
    return " >= ";
}

constexpr comparison_operator opposite(comparison_operator by) {
    switch (by) {
        case comparison_operator::equal:
            return comparison_operator::not_equal;
        case comparison_operator::not_equal:
            return comparison_operator::equal;
        case comparison_operator::less:
            return comparison_operator::greater_equal;
        case comparison_operator::less_equal:
            return comparison_operator::greater;
        case comparison_operator::greater:
            return comparison_operator::less_equal;
        case comparison_operator::greater_equal:
            break;
    }
    return comparison_operator::less;
}

class comparison_node final : public sql_node {
public:
    comparison_node(std::shared_ptr<const sql_node> left, comparison_operator by,
                    std::shared_ptr<const sql_node> right) noexcept
        : left_{std::move(left)}, right_{std::move(right)}, by_{by} {}

    void write(sql_writer& out) const override {
        out.operand(*left_);
        out << text_of(by_);
        out.operand(*right_);
    }
    bool stands_alone() const noexcept override { return true; }
    std::shared_ptr<const sql_node> negated() const override {
        return std::make_shared<comparison_node>(left_, opposite(by_), right_);
    }

private:
    std::shared_ptr<const sql_node> left_;
    std::shared_ptr<const sql_node> right_;
    comparison_operator by_;
};

/// IS NULL or IS NOT NULL.
class null_test_node final : public sql_node {
public:
    null_test_node(std::shared_ptr<const sql_node> which, bool is_null) noexcept
        : which_{std::move(which)}, is_null_{is_null} {}

    void write(sql_writer& out) const override {
        out.operand(*which_);
        out << (is_null_ ? " IS NULL" : " IS NOT NULL");
    }
    bool stands_alone() const noexcept override { return true; }
    std::shared_ptr<const sql_node> negated() const override {
        return std::make_shared<null_test_node>(which_, !is_null_);
    }

private:
    std::shared_ptr<const sql_node> which_;
    bool is_null_;
};

}  // namespace

condition compare(const expression& left, comparison_operator by, sql_value right) {
    if (right.is_null()) {
        if (by == comparison_operator::equal) return is_null(left);
        if (by == comparison_operator::not_equal) return is_not_null(left);
        throw argument_error{"null is compared by == and != only: nothing is less or greater"};
    }
    auto value = std::make_shared<value_term>(std::move(right), left.node());
    return condition{std::make_shared<comparison_node>(left.node(), by, std::move(value))};
}

condition compare(const expression& left, comparison_operator by, const expression& right) {
    return condition{std::make_shared<comparison_node>(beside(right.node(), left), by,
                                                       beside(left.node(), right))};
}

}  // namespace detail

condition is_null(const expression& which) {
    return condition{std::make_shared<detail::null_test_node>(which.node(), true)};
}

condition is_not_null(const expression& which) {
    return condition{std::make_shared<detail::null_test_node>(which.node(), false)};
}

}  // namespace orm
