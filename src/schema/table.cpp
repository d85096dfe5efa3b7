#include "orm/schema/table.hpp"

#include "nodes.hpp"
#include "orm/core/error.hpp"

namespace orm {

using detail::handle;
using detail::node_of;
using detail::table_node;

namespace {

/// What a declaration says beside its items, wherever it stands in it.
struct table_settings {
    std::optional<identifier> schema;
    std::string comment;
    std::optional<table_options> options;
    std::optional<table_flag> flag;
    bool any_item = false;
};

table_settings settings_of(const std::vector<detail::table_part>& parts) {
    table_settings made;
    for (const auto& part : parts) {
        if (const auto* schema = std::get_if<schema_name>(&part)) {
            made.schema = schema->name;
        } else if (const auto* text = std::get_if<comment>(&part)) {
            made.comment = text->text;
        } else if (const auto* options = std::get_if<table_options>(&part)) {
            made.options = *options;
        } else if (const auto* flag = std::get_if<table_flag>(&part)) {
            made.flag = *flag;
        } else {
            made.any_item = true;
        }
    }
    return made;
}

struct item_adder {
    table_node& table;
    bool replace;

    void operator()(const column& part) const {
        detail::attach_column(table, node_of<detail::column_node>(part), replace);
    }
    void operator()(const constraint& part) const {
        detail::attach_constraint(table, node_of<detail::constraint_node>(part));
    }
    void operator()(const index& part) const {
        detail::attach_index(table, node_of<detail::index_node>(part));
    }
    void operator()(const schema_name&) const {}
    void operator()(const comment&) const {}
    void operator()(const table_options&) const {}
    void operator()(table_flag) const {}
    void operator()(const table_listener&) const {}
    void operator()(const autoload_with&) const {}
};

/// Listeners first, then what the database says, then the items in order.
void add_parts(table_node& node, const std::vector<detail::table_part>& parts, bool extends) {
    bool reflected = extends;
    for (const auto& part : parts)
        if (const auto* one = std::get_if<table_listener>(&part)) one->add(handle<table>(node));
    for (const auto& part : parts) {
        if (const auto* how = std::get_if<autoload_with>(&part)) {
            detail::reflect(node, *how);
            reflected = true;
        }
    }
    for (const auto& part : parts) std::visit(item_adder{node, reflected}, part);
}

void init_table(table_node& node, detail::metadata_node& owner, identifier name,
                const table_settings& settings, const std::vector<detail::table_part>& parts) {
    node.name = std::move(name);
    node.schema = settings.schema;
    node.metadata = &owner;
    node.comment = settings.comment;
    const auto key = std::make_shared<detail::primary_key_node>();
    key->implicit = true;
    detail::attach_constraint(node, *key);
    add_parts(node, parts, false);
    if (settings.options) node.options = *settings.options;
}

}  // namespace

void table::construct(identifier name, const orm::metadata& owner,
                      std::vector<detail::table_part> parts) {
    auto& meta = node_of<detail::metadata_node>(owner);
    table_settings settings = settings_of(parts);
    if (!settings.schema) settings.schema = meta.schema;
    const std::string key = detail::table_key(settings.schema, name.text());
    if (table_node* const existing = meta.find(settings.schema, name.text())) {
        if (settings.any_item && !settings.flag)
            throw invalid_request_error{
                "table '" + key +
                "' is declared in this metadata already; write orm::extend_existing to add to it "
                "or orm::keep_existing to leave it as it is"};
        node_ = existing->shared_from_this();
        if (settings.flag == table_flag::extend_existing) {
            if (!settings.comment.empty()) existing->comment = settings.comment;
            add_parts(*existing, parts, true);
            if (settings.options) existing->options = *settings.options;
        }
        return;
    }
    const auto node = std::make_shared<table_node>();
    node_ = node;
    try {
        detail::attached(*node, meta, [&] {
            meta.tables.push_back(node);
            init_table(*node, meta, std::move(name), settings, parts);
        });
    } catch (...) {
        detail::take_out(meta.tables, node.get());
        node->metadata = nullptr;
        throw;
    }
}

const std::string& table::name() const noexcept {
    return node_of<table_node>(*this).text();
}
const std::optional<identifier>& table::schema() const noexcept {
    return node_of<table_node>(*this).schema;
}
qualified_name table::full_name() const {
    const auto& node = node_of<table_node>(*this);
    if (!node.name) throw invalid_request_error{"a table has no name before it is attached"};
    return {node.schema, *node.name};
}
std::string table::key() const {
    return node_of<table_node>(*this).key();
}
orm::metadata table::metadata() const {
    auto* const owner = node_of<table_node>(*this).metadata;
    if (owner == nullptr)
        throw invalid_request_error{"the metadata of " + describe() +
                                    " is gone; keep it as long as its tables are used"};
    return handle<orm::metadata>(*owner);
}
const std::string& table::comment() const noexcept {
    return node_of<table_node>(*this).comment;
}
const table_options& table::options() const noexcept {
    return node_of<table_node>(*this).options;
}
std::vector<column> table::columns() const {
    return detail::handles<column>(node_of<table_node>(*this).columns);
}
std::optional<column> table::find_column(std::string_view key) const {
    auto* const found = node_of<table_node>(*this).find(key);
    if (found == nullptr) return std::nullopt;
    return handle<column>(*found);
}
column table::operator[](std::string_view key) const {
    auto found = find_column(key);
    if (!found) throw key_error{describe() + " has no column '" + std::string{key} + "'"};
    return *std::move(found);
}
primary_key_constraint table::primary_key() const {
    return handle<primary_key_constraint>(node_of<table_node>(*this).primary_key);
}
std::vector<constraint> table::constraints() const {
    const auto& node = node_of<table_node>(*this);
    std::vector<constraint> made{primary_key()};
    for (const auto& one : node.constraints)
        if (one != node.primary_key) made.push_back(handle<constraint>(one));
    return made;
}
std::vector<foreign_key_constraint> table::foreign_key_constraints() const {
    return detail::handles<foreign_key_constraint>(node_of<table_node>(*this).foreign_keys());
}
std::vector<index> table::indexes() const {
    return detail::handles<index>(node_of<table_node>(*this).indexes);
}
void table::append_column(const column& which, bool replace_existing) const {
    detail::attach_column(node_of<table_node>(*this), node_of<detail::column_node>(which),
                          replace_existing);
}
void table::append_constraint(const constraint& which) const {
    detail::attach_constraint(node_of<table_node>(*this), node_of<detail::constraint_node>(which));
}
void table::append_index(const index& which) const {
    detail::attach_index(node_of<table_node>(*this), node_of<detail::index_node>(which));
}
void table::add_is_dependent_on(const table& other) const {
    node_of<table_node>(*this).dependent_on.push_back(detail::shared(node_of<table_node>(other)));
}

}  // namespace orm
