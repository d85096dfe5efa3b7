#include <algorithm>
#include <string>
#include <utility>

#include "configuration.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/index.hpp"

namespace orm::detail {
namespace {

/// Is it a key that the database makes? One of eight bytes too, which some would not by themselves.
bool is_generated(const planned_table& in, std::size_t place) {
    const auto refers = [place](const planned_foreign_key& key) {
        return std::ranges::find(key.columns, place) != key.columns.end();
    };
    return in.primary_key == column_places{place} && in.columns[place].type.is_integer() &&
           std::ranges::none_of(in.foreign_keys, refers);
}

orm::column make_column(const planned_table& in, std::size_t place) {
    const planned_column& one = in.columns[place];
    const bool is_key = std::ranges::find(in.primary_key, place) != in.primary_key.end();
    column_parts parts;
    parts.add(one.type);
    if (is_key)
        parts.add(column_flag::primary_key);
    else
        parts.add(one.nullable ? column_flag::nullable : column_flag::not_null);
    const bool says_itself = one.options != nullptr && (one.options->autoincrement.has_value() ||
                                                        one.options->server_default.has_value());
    if (!says_itself && is_generated(in, place)) parts.add(column_flag::autoincrement);
    if (const column_options* const said = one.options) {
        if (said->unique) parts.add(column_flag::unique);
        if (said->indexed) parts.add(column_flag::indexed);
        if (said->autoincrement.has_value())
            parts.add(*said->autoincrement ? column_flag::autoincrement
                                           : column_flag::no_autoincrement);
        if (said->server_default.has_value()) parts.add(said->server_default);
        if (said->default_.value.has_value()) parts.add(said->default_);
        if (!said->comment.empty()) parts.add(orm::comment{said->comment});
        if (said->collation.has_value()) parts.add(*said->collation);
    }
    return orm::column{one.name, std::move(parts)};
}

std::vector<std::string> names_of(const planned_table& in, const column_places& places) {
    std::vector<std::string> names;
    for (const std::size_t place : places) names.push_back(in.columns[place].name.text());
    return names;
}

std::vector<column_ref> refs_to(const planned_table& in, const column_places& places) {
    std::vector<column_ref> refs;
    for (std::string& name : names_of(in, places)) refs.emplace_back(std::move(name));
    return refs;
}

table_part make_rule(const planned_table& in, const planned_rule& rule) {
    constraint_options options;
    if (!rule.name.empty()) options.name = constraint_name{rule.name};
    switch (rule.kind) {
        case table_rule::unique:
            return unique_constraint{refs_to(in, rule.columns), options};
        case table_rule::check:
            return check_constraint{rule.sql, options};
        case table_rule::index:
            break;
    }
    std::string name = rule.name;
    if (name.empty()) {
        name = "ix_" + in.name;
        for (const std::string& column : names_of(in, rule.columns)) name += '_' + column;
        return index{conv{std::move(name)}, refs_to(in, rule.columns)};
    }
    return index{std::move(name), refs_to(in, rule.columns)};
}

foreign_key_constraint make_key(const planned_table& in, const planned_foreign_key& key) {
    std::vector<std::string> targets;
    for (const std::string& name : names_of(*key.target, key.target_columns))
        targets.push_back(key.target->key() + '.' + name);
    return {refs_to(in, key.columns), std::move(targets), key.options};
}

orm::column column_at(const planned_table& in, std::size_t place) {
    return (*in.made)[in.columns[place].name.text()];
}

std::vector<column_pair> pairs_of(const planned_table& local, const column_places& left,
                                  const planned_table& remote, const column_places& right) {
    std::vector<column_pair> pairs;
    for (std::size_t i = 0; i < left.size(); ++i)
        pairs.push_back({column_at(local, left[i]), column_at(remote, right[i])});
    return pairs;
}

}  // namespace

void configuration::build_tables() {
    for (std::size_t i = first_table_; i < in_.planned.size(); ++i) {
        planned_table& one = in_.planned[i];
        std::vector<table_part> parts;
        if (one.schema.has_value()) parts.emplace_back(schema_name{*one.schema});
        for (std::size_t place = 0; place < one.columns.size(); ++place)
            parts.emplace_back(make_column(one, place));
        if (!std::ranges::is_sorted(one.primary_key))
            parts.emplace_back(primary_key_constraint{refs_to(one, one.primary_key)});
        for (const planned_foreign_key& key : one.foreign_keys)
            parts.emplace_back(make_key(one, key));
        for (const planned_rule& rule : one.rules) parts.emplace_back(make_rule(one, rule));
        one.made.emplace(identifier{one.name}, in_.tables, std::move(parts));
        one.built = one.columns.size();
    }
}

/// Last, as it cannot be taken back: subclasses that came later have columns in older tables.
void configuration::extend_tables() {
    for (std::size_t i = 0; i < first_table_; ++i) {
        planned_table& one = in_.planned[i];
        for (; one.built < one.columns.size(); ++one.built)
            one.made->append_column(make_column(one, one.built));
    }
}

void configuration::build_mappers() {
    for (std::size_t i = first_class_; i < in_.classes.size(); ++i)
        if (planned_class& one = in_.classes[i]; !one.is_abstract)
            one.made.reset(new mapper{*one.manager});
    for (std::size_t i = first_class_; i < in_.classes.size(); ++i)
        if (planned_class& one = in_.classes[i]; !one.is_abstract) build_mapper(one);
}

void configuration::build_mapper(planned_class& of) {
    mapper& made = *of.made;
    const auto own = [&of](const attribute_info* one) -> const attribute_info* {
        return one != nullptr ? &of.manager->at(one->index()) : nullptr;
    };
    if (of.base != nullptr) {
        const mapper& base = *of.base->made;
        made.base_ = &base;
        made.tables_ = base.tables_;
        made.primary_key_ = base.primary_key_;
        for (const mapped_column& one : base.columns_)
            made.columns_.push_back({one.column, own(one.attribute)});
        for (mapped_relationship one : base.relationships_) {
            one.attribute = own(one.attribute);
            made.relationships_.push_back(std::move(one));
        }
    }
    if (of.has_own_table) made.tables_.push_back(*of.table->made);
    for (std::size_t place = 0; place < of.table->columns.size(); ++place)
        if (const planned_column& one = of.table->columns[place]; one.of == of.manager)
            made.columns_.push_back({column_at(*of.table, place), one.attribute});
    if (of.base == nullptr)
        for (const std::size_t place : of.table->primary_key)
            made.primary_key_.push_back(column_at(*of.table, place));
    for (std::size_t i = first_relationship_; i < in_.relationships.size(); ++i) {
        const planned_relationship& one = in_.relationships[i];
        if (one.near != &of) continue;
        mapped_relationship& to = made.relationships_.emplace_back(mapped_relationship{
            one.attribute,
            one.far->made.get(),
            one.direction,
            pairs_of(*one.local_table, one.local, *one.remote_table, one.remote),
            std::nullopt,
            {}});
        if (one.secondary == nullptr) continue;
        to.secondary = *one.secondary->made;
        to.secondary_pairs =
            pairs_of(*one.secondary, one.secondary_far, *one.far_table, one.far_key);
    }
    made.discriminator_ = own(of.discriminator);
    made.identity_ = of.said().identity;
}

}  // namespace orm::detail
