#include "nodes.hpp"
#include "orm/core/error.hpp"

// Copies of schema items. Source: SQLAlchemy 2.1, sql/schema.py, to_metadata and the _copy methods.
namespace orm {
namespace detail {
namespace {

/// Copies what all items have; listeners come last, when the copy is complete.
void copy_common(const schema_node& from, schema_node& to) {
    to.info = from.info;
    to.condition = from.condition;
    to.dispatch.copy_from(from.dispatch, true);
}

template <class Item, class Node>
Item finished(const Node& from, Item made) {
    copy_common(from, node_of<schema_node>(made));
    return made;
}

check_constraint copy_check(const check_node& from) {
    return finished(from, check_constraint{from.condition_text, from.given_options()});
}

/// A type of its own for the copy; the listeners of the original run for it too.
sql_type copy_type(const sql_type& from) {
    const auto& created = schema_access::created(from);
    if (created == nullptr) return from;
    auto& type = static_cast<type_node&>(*created);
    const auto made = std::make_shared<type_node>(type.kind, type.name, shared(type));
    made->schema = type.schema;
    made->values = type.values;
    made->base = type.base;
    made->options = type.options;
    made->info = type.info;
    sql_type copy;
    schema_access::set_created(copy, made);
    return copy;
}

/// What a foreign key refers to; in another schema, if it was in the schema of its own table.
key_target moved(const foreign_key_node& key, const table_node& from,
                 const std::optional<identifier>& schema) {
    key_target target = key.target();
    if (const column_node* const column = key.find_referred(&from);
        column != nullptr && column->parent != nullptr)
        target = {column->parent->schema, column->parent->text(), column->key};
    if (target.schema == from.schema) target.schema = schema;
    return target;
}

/// What a constraint or index is over, in order; expressions stay what they are.
std::vector<column_ref> items_of(const columns_node& from) {
    std::vector<column_ref> made;
    for (const key_item& one : from.items()) {
        const key_options options = one.options != nullptr ? *one.options : key_options{};
        if (one.expression != nullptr) {
            made.emplace_back(*one.expression, options);
        } else {
            made.emplace_back(one.column->key, options);
        }
    }
    return made;
}

foreign_key_constraint copy_foreign_keys(const fk_constraint_node& from, const table_node& of,
                                         const std::optional<identifier>& schema) {
    std::vector<key_target> targets;
    for (const auto& key : from.elements) targets.push_back(moved(*key, of, schema));
    foreign_key_options options = from.options;
    options.name = from.name;
    const auto node = make_foreign_keys(items_of(from), std::move(targets), std::move(options));
    const auto made = handle<foreign_key_constraint>(node);
    const auto& elements = node->elements;
    for (std::size_t i = 0; i < elements.size(); ++i) copy_common(*from.elements[i], *elements[i]);
    return finished(from, made);
}

void copy_constraint(const constraint_node& from, const table_node& of, const table& to) {
    // What a flag made, the copied column makes again; a foreign key was left to its constraint.
    if (from.of_column && from.kind != item_kind::foreign_key_constraint) return;
    switch (from.kind) {
        case item_kind::foreign_key_constraint:
            return to.append_constraint(
                copy_foreign_keys(static_cast<const fk_constraint_node&>(from), of, to.schema()));
        case item_kind::primary_key_constraint:
            return to.append_constraint(
                finished(from, primary_key_constraint{items_of(from), from.given_options()}));
        case item_kind::unique_constraint:
            return to.append_constraint(
                finished(from, unique_constraint{items_of(from), from.given_options()}));
        default:
            return to.append_constraint(copy_check(static_cast<const check_node&>(from)));
    }
}

}  // namespace

std::shared_ptr<sequence_node> copy_sequence(const sequence_node& from) {
    return shared(node_of<sequence_node>(finished(from, sequence{from.name, from.options})));
}

std::shared_ptr<column_node> copy_column(const column_node& from) {
    auto made = std::make_shared<column_node>(from.name);
    made->key = from.key;
    made->type = copy_type(from.type);
    made->primary_key = from.primary_key;
    made->nullable = from.nullable;
    made->unique = from.unique;
    made->indexed = from.indexed;
    made->autoincrement = from.autoincrement;
    made->comment = from.comment;
    made->collation = from.collation;
    made->on_server = from.on_server;
    made->default_ = from.default_;
    made->dialect_options = from.dialect_options;
    attach_type(*made);
    std::vector<column_part> parts;
    for (const auto& check : from.checks) parts.emplace_back(copy_check(*check));
    for (const auto& key : from.foreign_keys) {
        // One that has a constraint is copied with that.
        if (key->constraint.lock() != nullptr) continue;
        if (const auto column = key->target_column.lock(); column != nullptr) {
            parts.emplace_back(
                finished(*key, foreign_key{handle<orm::column>(column), key->options}));
        } else {
            parts.emplace_back(finished(*key, foreign_key{key->target_text, key->options}));
        }
    }
    if (from.computed != nullptr)
        parts.emplace_back(
            finished(*from.computed, computed{from.computed->expression, from.computed->stored}));
    if (from.identity != nullptr)
        parts.emplace_back(
            finished(*from.identity, identity{from.identity->always, from.identity->options}));
    if (from.sequence != nullptr)
        parts.emplace_back(handle<sequence>(copy_sequence(*from.sequence)));
    for (column_part& part : parts) attach_part(*made, part);
    copy_common(from, *made);
    return made;
}

}  // namespace detail

table table::to_metadata(const orm::metadata& other) const {
    return to_metadata(other, schema());
}

table table::to_metadata(const orm::metadata& other, std::optional<identifier> schema) const {
    using namespace detail;
    const auto& from = node_of<table_node>(*this);
    if (!schema) schema = other.schema();
    if (auto* const existing = node_of<metadata_node>(other).find(schema, from.text()))
        return handle<table>(*existing);
    if (!from.name) throw invalid_request_error{"a table without a name cannot be copied"};
    std::vector<table_part> parts;
    if (schema) parts.emplace_back(schema_name{*schema});
    if (!from.comment.empty()) parts.emplace_back(orm::comment{from.comment});
    parts.emplace_back(from.options);
    for (const auto& column : from.columns)
        parts.emplace_back(handle<orm::column>(copy_column(*column)));
    table made{*from.name, other, std::move(parts)};
    for (const auto& one : from.constraints) copy_constraint(*one, from, made);
    for (const auto& one : from.indexes) {
        if (one->of_column) continue;
        made.append_index(finished(*one, index{one->name, items_of(*one), one->options}));
    }
    copy_common(from, node_of<table_node>(made));
    return made;
}

}  // namespace orm
