#include "nodes.hpp"
#include "orm/core/error.hpp"

// Tables from what a database reports. Source: SQLAlchemy 2.1, engine/reflection.py,
// Inspector.reflect_table.
namespace orm::detail {
namespace {

std::optional<constraint_name> name_from(const std::optional<std::string>& name) {
    if (!name || name->empty()) return std::nullopt;
    return constraint_name{conv{identifier{*name}}};
}

server_default default_from(const server_default::value_type& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return server_default{*text};
    if (const auto* sql = std::get_if<literal_sql>(&value)) return server_default{*sql};
    if (std::holds_alternative<server_generated>(value)) return server_default{server_generated{}};
    return {};
}

class reflector {
public:
    reflector(table_node& table, const autoload_with& how)
        : table_{table}, how_{how}, name_{handle<orm::table>(table).full_name()} {}

    void run() {
        std::vector<column_info> columns = how_.from->get_columns(name_);
        if (columns.empty() && !how_.from->has_table(name_))
            throw no_such_table_error{"the database has no table '" + table_.key() + "'"};
        for (column_info& one : columns) reflect_column(one);
        reflect_primary_key();
        reflect_foreign_keys();
        reflect_indexes();
        reflect_uniques();
        for (const reflected_check& one : how_.from->get_check_constraints(name_))
            handle<orm::table>(table_).append_constraint(
                check_constraint{one.condition, {.name = name_from(one.name)}});
        if (table_.comment.empty()) table_.comment = how_.from->get_table_comment(name_);
    }

private:
    void reflect_column(column_info& info) {
        const std::string original = info.name;
        auto target = handle<orm::table>(table_);
        const column_reflect_args arguments{*how_.from, target, info};
        if (table_.metadata != nullptr)
            table_.metadata->dispatch.fire<ddl_event_type::column_reflect>(arguments);
        table_.dispatch.fire<ddl_event_type::column_reflect>(arguments);
        const auto listed = [&info](const std::vector<std::string>& names) {
            return std::ranges::find(names, info.name) != names.end();
        };
        if ((!how_.include.empty() && !listed(how_.include)) || listed(how_.exclude)) return;
        const auto made = column_from(info);
        by_original_[original] = made;
        attach_column(table_, *made, true);
    }

    static std::shared_ptr<column_node> column_from(const column_info& info) {
        std::vector<column_part> parts;
        parts.emplace_back(info.nullable ? column_flag::nullable : column_flag::not_null);
        if (info.computed) {
            parts.emplace_back(*info.computed);
        } else if (info.identity) {
            parts.emplace_back(*info.identity);
        } else if (info.default_.index() != 0) {
            parts.emplace_back(default_from(info.default_));
        }
        if (!info.comment.empty()) parts.emplace_back(comment{info.comment});
        if (info.key) parts.emplace_back(column_key{*info.key});
        auto made = std::make_shared<column_node>(
            info.quote ? identifier::quoted(info.name, *info.quote) : identifier{info.name});
        made->type = info.type;
        made->autoincrement = info.autoincrement;
        made->info = info.info;
        made->dialect_options = info.dialect_options;
        attach_type(*made);
        for (column_part& part : parts) attach_part(*made, part);
        return made;
    }

    /// The keys of columns that the database calls by `names`; nothing when one was left out.
    std::optional<std::vector<std::string>> keys_of(const std::vector<std::string>& names) const {
        std::vector<std::string> keys;
        for (const std::string& name : names) {
            const auto found = by_original_.find(name);
            if (found == by_original_.end()) return std::nullopt;
            keys.push_back(found->second->key);
        }
        return keys;
    }

    /// The one that the table has is attached again, with the columns that the database reports.
    void reflect_primary_key() {
        const reflected_primary_key info = how_.from->get_pk_constraint(name_);
        primary_key_node& key = *table_.primary_key;
        std::vector<std::weak_ptr<column_node>> columns;
        for (const std::string& name : info.columns) {
            const auto found = by_original_.find(name);
            if (found == by_original_.end()) continue;
            found->second->primary_key = true;
            columns.emplace_back(found->second);
        }
        if (columns.empty()) return;
        key.columns = std::move(columns);
        if (auto name = name_from(info.name)) key.name = std::move(name);
        attach_constraint(table_, key);
    }

    void reflect_foreign_keys() {
        for (reflected_foreign_key& info : how_.from->get_foreign_keys(name_)) {
            const auto keys = keys_of(info.columns);
            if (!keys) continue;
            if (how_.resolve_foreign_keys) reflect_referred(info);
            std::vector<std::string> targets;
            for (const std::string& one : info.referred_columns)
                targets.push_back(table_key(info.referred_schema, info.referred_table) + "." + one);
            info.options.name = name_from(info.name);
            handle<orm::table>(table_).append_constraint(
                foreign_key_constraint{{keys->begin(), keys->end()}, targets, info.options});
        }
    }

    void reflect_referred(const reflected_foreign_key& info) const {
        if (table_.metadata == nullptr ||
            table_.metadata->find(table_key(info.referred_schema, info.referred_table)) != nullptr)
            return;
        const auto owner = handle<orm::metadata>(*table_.metadata);
        if (info.referred_schema) {
            orm::table{info.referred_table, owner, schema_name{*info.referred_schema},
                       autoload_with{*how_.from}};
        } else {
            orm::table{info.referred_table, owner, autoload_with{*how_.from}};
        }
    }

    void reflect_indexes() {
        for (const reflected_index& info : how_.from->get_indexes(name_)) {
            const auto keys = keys_of(info.columns);
            if (!keys || keys->empty()) continue;
            handle<orm::table>(table_).append_index(
                index{constraint_name{conv{identifier{info.name}}},
                      {keys->begin(), keys->end()},
                      info.options});
        }
    }

    void reflect_uniques() {
        for (const reflected_unique& info : how_.from->get_unique_constraints(name_)) {
            const auto keys = keys_of(info.columns);
            if (!keys || keys->empty()) continue;
            handle<orm::table>(table_).append_constraint(
                unique_constraint{{keys->begin(), keys->end()}, {.name = name_from(info.name)}});
        }
    }

    table_node& table_;
    const autoload_with& how_;
    qualified_name name_;
    std::map<std::string, std::shared_ptr<column_node>> by_original_;
};

}  // namespace

void reflect(table_node& table, const autoload_with& how) {
    reflector{table, how}.run();
}

}  // namespace orm::detail
