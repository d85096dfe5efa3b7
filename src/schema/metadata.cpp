#include "orm/schema/metadata.hpp"

#include "nodes.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/sort.hpp"

namespace orm {

using detail::handle;
using detail::metadata_node;
using detail::node_of;
using detail::type_node;

metadata::metadata() : metadata{naming_convention{}} {}

metadata::metadata(naming_convention naming, std::optional<identifier> schema)
    : schema_item{std::make_shared<metadata_node>()} {
    auto& node = node_of<metadata_node>(*this);
    node.naming = std::move(naming);
    node.schema = std::move(schema);
}

std::vector<table> metadata::tables() const {
    return detail::handles<table>(node_of<metadata_node>(*this).tables);
}
std::vector<table> metadata::sorted_tables() const {
    std::vector<table> sorted;
    for (const sorted_table& one : sort_tables_and_constraints(tables()))
        if (one.table) sorted.push_back(*one.table);
    return sorted;
}
std::optional<table> metadata::find_table(std::string_view key) const {
    auto* const found = node_of<metadata_node>(*this).find(key);
    if (found == nullptr) return std::nullopt;
    return handle<table>(*found);
}
bool metadata::has_table(std::string_view key) const {
    return node_of<metadata_node>(*this).find(key) != nullptr;
}
std::vector<sequence> metadata::sequences() const {
    return detail::handles<sequence>(node_of<metadata_node>(*this).sequences);
}
void metadata::remove(const table& which) const {
    auto& node = node_of<metadata_node>(*this);
    auto& gone = node_of<detail::table_node>(which);
    if (gone.metadata != &node)
        throw invalid_request_error{which.describe() + " is no table of this metadata"};
    gone.metadata = nullptr;
    detail::take_out(node.tables, &gone);
}
const std::optional<identifier>& metadata::schema() const noexcept {
    return node_of<metadata_node>(*this).schema;
}

sequence::sequence(identifier name, sequence_options options)
    : schema_item{std::make_shared<detail::sequence_node>(std::move(name))} {
    node_of<detail::sequence_node>(*this).options = std::move(options);
}
sequence::sequence(identifier name, const orm::metadata& owner, sequence_options options)
    : sequence{std::move(name), std::move(options)} {
    detail::attach_sequence_to(node_of<metadata_node>(owner),
                               node_of<detail::sequence_node>(*this));
}
const identifier& sequence::name() const noexcept {
    return node_of<detail::sequence_node>(*this).name;
}
const sequence_options& sequence::options() const noexcept {
    return node_of<detail::sequence_node>(*this).options;
}

identity::identity(bool always, sequence_options options)
    : schema_item{std::make_shared<detail::identity_node>()} {
    auto& node = node_of<detail::identity_node>(*this);
    node.always = always;
    node.options = std::move(options);
}
bool identity::always() const noexcept {
    return node_of<detail::identity_node>(*this).always;
}
const sequence_options& identity::options() const noexcept {
    return node_of<detail::identity_node>(*this).options;
}

computed::computed(std::string expression, std::optional<bool> stored)
    : schema_item{std::make_shared<detail::computed_node>()} {
    auto& node = node_of<detail::computed_node>(*this);
    node.expression = std::move(expression);
    node.stored = stored;
}
const std::string& computed::expression() const noexcept {
    return node_of<detail::computed_node>(*this).expression;
}
std::optional<bool> computed::stored() const noexcept {
    return node_of<detail::computed_node>(*this).stored;
}

namespace {
void own_type(const metadata& owner, const schema_type& type) {
    auto& node = node_of<type_node>(type);
    auto& meta = node_of<metadata_node>(owner);
    node.has_owner = true;
    if (!node.schema) node.schema = meta.schema;
    meta.types.push_back(detail::shared(node));
}
}  // namespace

const identifier& schema_type::name() const noexcept {
    return node_of<type_node>(*this).name;
}
const std::optional<identifier>& schema_type::schema() const noexcept {
    return node_of<type_node>(*this).schema;
}
enumeration::enumeration(identifier name, std::vector<std::string> values,
                         std::optional<identifier> schema)
    : schema_type{std::make_shared<type_node>(item_kind::enumeration, std::move(name))} {
    auto& node = node_of<type_node>(*this);
    if (values.empty())
        throw argument_error{"enumeration '" + node.name.text() + "' has no values"};
    node.values = std::move(values);
    node.schema = std::move(schema);
}
enumeration::enumeration(identifier name, std::vector<std::string> values,
                         const orm::metadata& owner, std::optional<identifier> schema)
    : enumeration{std::move(name), std::move(values), std::move(schema)} {
    own_type(owner, *this);
}
const std::vector<std::string>& enumeration::values() const noexcept {
    return node_of<type_node>(*this).values;
}
domain::domain(identifier name, sql_type type, domain_options options)
    : schema_type{std::make_shared<type_node>(item_kind::domain, std::move(name))} {
    auto& node = node_of<type_node>(*this);
    node.base = std::move(type);
    node.schema = options.schema;
    node.options = std::move(options);
}
domain::domain(identifier name, sql_type type, const orm::metadata& owner, domain_options options)
    : domain{std::move(name), std::move(type), std::move(options)} {
    own_type(owner, *this);
}
const sql_type& domain::type() const noexcept {
    return node_of<type_node>(*this).base;
}

}  // namespace orm
