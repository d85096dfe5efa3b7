#include "orm/sql/in.hpp"

#include <bit>

#include "orm/sql/sql_writer.hpp"

// Source: SQLAlchemy 2.1, sql/compiler.py, visit_in_op_binary and visit_empty_set_op_expr.
namespace orm {
namespace {

/// How many values are written, so that there are few texts: FIXED by the statement caches of
/// drivers.
std::size_t padded(std::size_t count) {
    constexpr std::size_t most = 512;
    return count > most ? count : std::bit_ceil(count);
}

class in_node final : public sql_node {
public:
    in_node(std::shared_ptr<const sql_node> which, std::vector<sql_value> values, bool is_in)
        : in_node{std::move(which),
                  std::make_shared<const std::vector<sql_value>>(std::move(values)), is_in} {}
    in_node(std::shared_ptr<const sql_node> which,
            std::shared_ptr<const std::vector<sql_value>> values, bool is_in) noexcept
        : which_{std::move(which)}, values_{std::move(values)}, is_in_{is_in} {}

    void write(sql_writer& out) const override {
        out.operand(*which_);
        out << (is_in_ ? " IN (" : " NOT IN (");
        if (values_->empty()) {
            out << (is_in_ ? "NULL) AND (1 != 1)" : "NULL) OR (1 = 1)");
            return;
        }
        const std::size_t size = values_->size();
        std::string_view before;
        for (std::size_t i = 0; i < padded(size); ++i) {
            out << before;
            out.value((*values_)[i < size ? i : size - 1], which_->type());
            before = ", ";
        }
        out << ")";
    }
    bool stands_alone() const noexcept override { return !values_->empty(); }
    std::shared_ptr<const sql_node> negated() const override {
        return std::make_shared<in_node>(which_, values_, !is_in_);
    }

private:
    std::shared_ptr<const sql_node> which_;
    std::shared_ptr<const std::vector<sql_value>> values_;
    bool is_in_;
};

}  // namespace

condition in(const expression& which, std::vector<sql_value> values) {
    return condition{std::make_shared<in_node>(which.node(), std::move(values), true)};
}

condition not_in(const expression& which, std::vector<sql_value> values) {
    return condition{std::make_shared<in_node>(which.node(), std::move(values), false)};
}

}  // namespace orm
