#include "orm/sql/expression.hpp"

#include <algorithm>

#include "../driver/shown_name.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/dialect.hpp"
#include "terms.hpp"

namespace orm {
namespace {

class literal_node final : public sql_node {
public:
    explicit literal_node(const literal_sql& sql) : text_{ddl_dialect::in_parentheses(sql.text)} {}

    void write(sql_writer& out) const override { out << text_; }
    bool stands_alone() const noexcept override { return true; }

private:
    std::string text_;
};

std::shared_ptr<const sql_node> term_of(const column& which) {
    if (!which.has_table())
        throw argument_error{"the column '" + which.name().text() +
                             "' has no table: a statement takes columns of tables"};
    return std::make_shared<detail::column_term>(which);
}

bool is_word(std::string_view name) {
    const auto is_letter = [](char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9');
    });
}

}  // namespace

expression::expression(const orm::column& which) : node_{term_of(which)} {}

expression::expression(const literal_sql& sql) : node_{std::make_shared<literal_node>(sql)} {}

expression::expression(std::shared_ptr<const sql_node> node) : node_{std::move(node)} {
    if (node_ == nullptr) throw argument_error{"an expression is made of a node, and got none"};
}

expression bindparam(std::string name) {
    if (!is_word(name))
        throw argument_error{"a parameter cannot be called '" + detail::shown_name(name) +
                             "': its name is a word of letters, digits and _"};
    return expression{std::make_shared<detail::parameter_term>(std::move(name), nullptr)};
}

namespace detail {

std::shared_ptr<const sql_node> beside(const std::shared_ptr<const sql_node>& neighbour,
                                       const expression& which) {
    const auto* const parameter = dynamic_cast<const parameter_term*>(which.node().get());
    if (parameter == nullptr || parameter->like != nullptr) return which.node();
    return std::make_shared<parameter_term>(parameter->name, neighbour);
}

}  // namespace detail
}  // namespace orm
