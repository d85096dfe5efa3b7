#include "orm/schema/column.hpp"

#include "nodes.hpp"
#include "orm/core/error.hpp"

namespace orm {

using detail::column_node;
using detail::handle;
using detail::node_of;

namespace {

/// What may be given once only.
template <class Part>
void expect_once(const identifier& name, const detail::column_part_list& parts, const char* what) {
    const auto count = std::ranges::count_if(
        parts, [](const auto& part) { return std::holds_alternative<Part>(part); });
    if (count > 1)
        throw argument_error{"column '" + name.text() + "' is given more than one " + what};
}

void check_parts(const identifier& name, const detail::column_part_list& parts) {
    expect_once<sql_type>(name, parts, "type");
    expect_once<sequence>(name, parts, "sequence");
    expect_once<computed>(name, parts, "computed clause");
    expect_once<identity>(name, parts, "identity clause");
    expect_once<server_default>(name, parts, "server default");
    expect_once<column_key>(name, parts, "key");
    expect_once<collation>(name, parts, "collation");
}

void check_generated(const column_node& node) {
    const int generated =
        (node.computed != nullptr) + (node.identity != nullptr) + node.on_server.has_value();
    if (generated > 1)
        throw argument_error{"column '" + node.name.text() +
                             "' can have one of a computed clause, an identity clause and a "
                             "server default"};
    if (node.computed != nullptr && (node.sequence != nullptr || node.default_.value.has_value()))
        throw argument_error{"column '" + node.name.text() +
                             "' is computed and cannot have a default or a sequence"};
    if (node.identity != nullptr && node.sequence != nullptr)
        throw argument_error{"column '" + node.name.text() +
                             "' has an identity clause and cannot have a sequence"};
}

template <class Item, class Node>
std::optional<Item> optional_handle(const std::shared_ptr<Node>& node) {
    if (node == nullptr) return std::nullopt;
    return handle<Item>(node);
}

}  // namespace

namespace detail {

column_parts::column_parts() : all_{std::make_unique<column_part_list>()} {}
column_parts::column_parts(column_parts&&) noexcept = default;
column_parts& column_parts::operator=(column_parts&&) noexcept = default;
column_parts::~column_parts() = default;

void column_parts::add(column_flag part) {
    all_->emplace_back(part);
}
void column_parts::add(sql_type part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(foreign_key part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(sequence part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(check_constraint part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(orm::computed part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(orm::identity part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(server_default part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(default_value part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(column_key part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(comment part) {
    all_->emplace_back(std::move(part));
}
void column_parts::add(collation part) {
    all_->emplace_back(std::move(part));
}

}  // namespace detail

void column::construct(identifier name, detail::column_parts& given) {
    detail::column_part_list& parts = given.all();
    check_parts(name, parts);
    const auto node = std::make_shared<column_node>(std::move(name));
    node_ = node;
    for (const auto& part : parts)
        if (const auto* type = std::get_if<sql_type>(&part)) node->type = *type;
    detail::attach_type(*node);
    for (auto& part : parts) detail::attach_part(*node, part);
    if (node->key.empty()) throw argument_error{"the key of a column is empty"};
    check_generated(*node);
}

const identifier& column::name() const noexcept {
    return node_of<column_node>(*this).name;
}
const std::string& column::key() const noexcept {
    return node_of<column_node>(*this).key;
}
const sql_type& column::type() const noexcept {
    return node_of<column_node>(*this).type;
}
bool column::is_nullable() const noexcept {
    const auto& node = node_of<column_node>(*this);
    return node.nullable.value_or(!node.primary_key);
}
bool column::is_primary_key() const noexcept {
    return node_of<column_node>(*this).primary_key;
}
bool column::is_unique() const noexcept {
    return node_of<column_node>(*this).unique;
}
bool column::is_indexed() const noexcept {
    return node_of<column_node>(*this).indexed;
}
const std::optional<bool>& column::autoincrement() const noexcept {
    return node_of<column_node>(*this).autoincrement;
}
const std::string& column::comment() const noexcept {
    return node_of<column_node>(*this).comment;
}
const std::optional<qualified_name>& column::collation() const noexcept {
    return node_of<column_node>(*this).collation;
}
const orm::server_default& column::server_default() const noexcept {
    return node_of<column_node>(*this).on_server;
}
const default_value& column::default_() const noexcept {
    return node_of<column_node>(*this).default_;
}
std::vector<foreign_key> column::foreign_keys() const {
    return detail::handles<foreign_key>(node_of<column_node>(*this).foreign_keys);
}
std::vector<check_constraint> column::checks() const {
    return detail::handles<check_constraint>(node_of<column_node>(*this).checks);
}
std::optional<orm::sequence> column::sequence() const {
    return optional_handle<orm::sequence>(node_of<column_node>(*this).sequence);
}
std::optional<orm::computed> column::computed() const {
    return optional_handle<orm::computed>(node_of<column_node>(*this).computed);
}
std::optional<orm::identity> column::identity() const {
    return optional_handle<orm::identity>(node_of<column_node>(*this).identity);
}
std::map<std::string, std::string>& column::dialect_options() const noexcept {
    return node_of<column_node>(*this).dialect_options;
}
bool column::has_table() const noexcept {
    return node_of<column_node>(*this).parent != nullptr;
}
orm::table column::table() const {
    auto* const parent = node_of<column_node>(*this).parent;
    if (parent == nullptr) throw invalid_request_error{describe() + " belongs to no table"};
    return handle<orm::table>(*parent);
}
column column::copy() const {
    return handle<column>(detail::copy_column(node_of<column_node>(*this)));
}

}  // namespace orm
