#include "orm/schema/constraint.hpp"

#include "nodes.hpp"
#include "orm/core/error.hpp"

namespace orm {

using detail::handle;
using detail::node_of;

namespace {

template <class Node>
std::shared_ptr<Node> with_options(std::shared_ptr<Node> node, const constraint_options& options) {
    node->name = options.name;
    node->take(options);
    return node;
}

orm::table table_of(const detail::columns_node& node, const schema_item& item) {
    if (node.parent_table == nullptr)
        throw invalid_request_error{item.describe() + " belongs to no table"};
    return handle<orm::table>(*node.parent_table);
}

void check_target(const std::string& target) {
    const auto dot = target.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == target.size())
        throw argument_error{"the foreign key target '" + target +
                             "' is not of the form table.column or schema.table.column"};
}

}  // namespace

column_ref::column_ref(const orm::column& column) : what_{detail::schema_access::node(column)} {}
column_ref::column_ref(const orm::column& column, key_options options)
    : what_{detail::schema_access::node(column)}, options_{std::move(options)} {}

std::optional<constraint_name> constraint::name() const {
    return node_of<detail::columns_node>(*this).name;
}
void constraint::set_name(std::optional<constraint_name> name) const {
    node_of<detail::columns_node>(*this).name = std::move(name);
}
orm::table constraint::table() const {
    const auto& node = node_of<detail::columns_node>(*this);
    if (node.kind == item_kind::check_constraint) {
        const auto* column = node_of<detail::check_node>(*this).parent_column;
        if (column != nullptr && column->parent != nullptr)
            return handle<orm::table>(*column->parent);
    }
    return table_of(node, *this);
}
bool constraint::has_table() const noexcept {
    return node_of<detail::columns_node>(*this).parent_table != nullptr;
}
std::vector<column> constraint::columns() const {
    return node_of<detail::columns_node>(*this).column_handles();
}
void constraint::ddl_if(ddl_condition condition) const {
    node_->condition = std::move(condition);
}

primary_key_constraint::primary_key_constraint(const std::vector<column_ref>& columns,
                                               const constraint_options& options)
    : constraint{with_options(std::make_shared<detail::primary_key_node>(), options)} {
    auto& node = node_of<detail::primary_key_node>(*this);
    node.given = detail::kept(columns);
    detail::attach_when_ready(node);
}

unique_constraint::unique_constraint(const std::vector<column_ref>& columns,
                                     const constraint_options& options)
    : constraint{with_options(
          std::make_shared<detail::constraint_node>(item_kind::unique_constraint), options)} {
    auto& node = node_of<detail::constraint_node>(*this);
    node.given = detail::kept(columns);
    detail::attach_when_ready(node);
}

check_constraint::check_constraint(std::string condition, const constraint_options& options)
    : constraint{with_options(std::make_shared<detail::check_node>(), options)} {
    node_of<detail::check_node>(*this).condition_text = std::move(condition);
}
const std::string& check_constraint::condition() const noexcept {
    return node_of<detail::check_node>(*this).condition_text;
}

foreign_key::foreign_key(std::string target, foreign_key_options options)
    : schema_item{std::make_shared<detail::foreign_key_node>()} {
    auto& node = node_of<detail::foreign_key_node>(*this);
    check_target(target);
    node.target_text = std::move(target);
    node.options = std::move(options);
}
foreign_key::foreign_key(const orm::column& target, foreign_key_options options)
    : schema_item{std::make_shared<detail::foreign_key_node>()} {
    auto& node = node_of<detail::foreign_key_node>(*this);
    node.target_column = detail::shared(node_of<detail::column_node>(target));
    node.options = std::move(options);
}
std::string foreign_key::target_name() const {
    return node_of<detail::foreign_key_node>(*this).target_name();
}
orm::column foreign_key::column() const {
    const auto& node = node_of<detail::foreign_key_node>(*this);
    return handle<orm::column>(
        node.referred_column(node.parent == nullptr ? nullptr : node.parent->parent));
}
orm::column foreign_key::parent() const {
    const auto& node = node_of<detail::foreign_key_node>(*this);
    if (node.parent == nullptr) throw invalid_request_error{describe() + " belongs to no column"};
    return handle<orm::column>(*node.parent);
}
foreign_key_constraint foreign_key::constraint() const {
    const auto made = node_of<detail::foreign_key_node>(*this).constraint.lock();
    if (made == nullptr)
        throw invalid_request_error{describe() + " has no constraint: its column has no table"};
    return handle<foreign_key_constraint>(made);
}

namespace detail {
namespace {

/// May both texts name columns of one table?
bool may_be_of_one_table(const std::string& left, const std::string& right) {
    for (std::size_t dot = left.find('.'); dot != std::string::npos; dot = left.find('.', dot + 1))
        if (right.starts_with(left.substr(0, dot + 1))) return true;
    return false;
}

void give_elements(fk_constraint_node& node, const std::vector<column_ref>& columns,
                   std::vector<std::shared_ptr<foreign_key_node>> elements,
                   foreign_key_options options) {
    if (columns.empty() || columns.size() != elements.size())
        throw argument_error{"a foreign key constraint of " + std::to_string(columns.size()) +
                             " columns refers to " + std::to_string(elements.size()) +
                             "; give as many of each, at least one"};
    node.name = options.name;
    node.deferrable = options.deferrable;
    node.initially_deferred = options.initially_deferred;
    node.comment = options.comment;
    node.not_valid = options.not_valid;
    for (const auto& key : elements) {
        key->options = options;
        key->constraint = shared(node);
    }
    node.elements = std::move(elements);
    node.options = std::move(options);
    node.given = kept(columns);
    for (const kept_ref& one : node.given)
        if (one.expression)
            throw argument_error{"a foreign key constraint is of columns, and '" +
                                 one.expression->text + "' is an expression"};
    attach_when_ready(node);
}

}  // namespace

std::shared_ptr<fk_constraint_node> make_foreign_keys(const std::vector<column_ref>& columns,
                                                      std::vector<key_target> targets,
                                                      foreign_key_options options) {
    auto made = std::make_shared<fk_constraint_node>();
    std::vector<std::shared_ptr<foreign_key_node>> elements;
    for (key_target& target : targets)
        elements.emplace_back(std::make_shared<foreign_key_node>())->parts = std::move(target);
    give_elements(*made, columns, std::move(elements), std::move(options));
    return made;
}

}  // namespace detail

foreign_key_constraint::foreign_key_constraint(const std::vector<column_ref>& columns,
                                               std::vector<std::string> targets,
                                               foreign_key_options options)
    : constraint{std::make_shared<detail::fk_constraint_node>()} {
    std::vector<std::shared_ptr<detail::foreign_key_node>> elements;
    for (std::string& target : targets) {
        check_target(target);
        if (!elements.empty() &&
            !detail::may_be_of_one_table(elements.front()->target_text, target))
            throw argument_error{"a foreign key constraint refers to '" +
                                 elements.front()->target_text + "' and '" + target +
                                 "'; it can refer to one table only"};
        elements.emplace_back(std::make_shared<detail::foreign_key_node>())->target_text =
            std::move(target);
    }
    detail::give_elements(node_of<detail::fk_constraint_node>(*this), columns, std::move(elements),
                          std::move(options));
}
std::vector<foreign_key> foreign_key_constraint::elements() const {
    return detail::handles<foreign_key>(node_of<detail::fk_constraint_node>(*this).elements);
}
orm::table foreign_key_constraint::referred_table() const {
    const auto& node = node_of<detail::fk_constraint_node>(*this);
    return handle<orm::table>(node.elements.front()->referred_table(node.parent_table));
}
bool foreign_key_constraint::use_alter() const noexcept {
    return node_of<detail::fk_constraint_node>(*this).options.use_alter;
}

index::index(std::optional<constraint_name> name, const std::vector<column_ref>& columns,
             index_options options)
    : schema_item{std::make_shared<detail::index_node>()} {
    auto& node = node_of<detail::index_node>(*this);
    if (columns.empty()) throw argument_error{"an index has no columns; name at least one"};
    node.name = std::move(name);
    node.options = std::move(options);
    node.given = detail::kept(columns);
    detail::attach_when_ready(node);
}
std::optional<constraint_name> index::name() const {
    return node_of<detail::index_node>(*this).name;
}
void index::set_name(std::optional<constraint_name> name) const {
    node_of<detail::index_node>(*this).name = std::move(name);
}
orm::table index::table() const {
    return table_of(node_of<detail::index_node>(*this), *this);
}
bool index::has_table() const noexcept {
    return node_of<detail::index_node>(*this).parent_table != nullptr;
}
std::vector<column> index::columns() const {
    return node_of<detail::index_node>(*this).column_handles();
}
bool index::unique() const noexcept {
    return node_of<detail::index_node>(*this).options.unique;
}
void index::ddl_if(ddl_condition condition) const {
    node_->condition = std::move(condition);
}

}  // namespace orm
