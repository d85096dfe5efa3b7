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

bool same_ignoring_case(std::string_view left, std::string_view right) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string listed(const std::vector<std::string>& names) {
    std::string made;
    for (const std::string& name : names) made += (made.empty() ? "" : ", ") + name;
    return made;
}

class reflector {
public:
    reflector(table_node& table, const autoload_with& how)
        : table_{table},
          how_{how},
          name_{handle<orm::table>(table).full_name()},
          ignores_case_{how.from->ignores_case()} {}

    void run() {
        std::vector<column_info> columns = how_.from->get_columns(name_);
        if (columns.empty() && !how_.from->has_table(name_))
            throw no_such_table_error{"the database has no table '" + table_.key() + "'"};
        for (column_info& one : columns) reflect_column(one);
        reflect_primary_key();
        reflect_foreign_keys();
        reflect_indexes();
        reflect_uniques();
        reflect_checks();
        if (table_.comment.empty()) table_.comment = how_.from->get_table_comment(name_);
        table_.options = how_.from->get_table_options(name_);
    }

private:
    bool same_name(std::string_view left, std::string_view right) const {
        return ignores_case_ ? same_ignoring_case(left, right) : left == right;
    }
    bool is_among(const std::vector<std::string>& names, std::string_view name) const {
        return std::ranges::any_of(names,
                                   [&](const std::string& one) { return same_name(one, name); });
    }
    /// The table is reflected without a part that the database has.
    void leave_out(const std::string& what, const std::vector<std::string>& columns) const {
        how_.from->left_out(
            name_, what + " (" + listed(columns) + "): not all of its columns are reflected");
    }

    void reflect_column(column_info& info) {
        const std::string original = info.name;
        auto target = handle<orm::table>(table_);
        const column_reflect_args arguments{*how_.from, target, info};
        if (table_.metadata != nullptr)
            detail::fire<ddl_event_type::column_reflect>(table_.metadata->dispatch, arguments);
        detail::fire<ddl_event_type::column_reflect>(table_.dispatch, arguments);
        if ((!how_.include.empty() && !is_among(how_.include, info.name)) ||
            is_among(how_.exclude, info.name))
            return;
        const auto made = column_from(info);
        by_original_.emplace_back(original, made);
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
        if (info.sequence) parts.emplace_back(*info.sequence);
        if (info.collation) parts.emplace_back(collation{*info.collation});
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

    /// The column that the database calls so; nullptr when it was left out.
    column_node* column_of(const std::string& name) const {
        for (const auto& [original, node] : by_original_)
            if (same_name(original, name)) return node.get();
        return nullptr;
    }
    /// The keys of columns that the database calls by `names`; nothing when one was left out.
    std::optional<std::vector<std::string>> keys_of(const std::vector<std::string>& names) const {
        std::vector<std::string> keys;
        for (const std::string& name : names) {
            const column_node* const found = column_of(name);
            if (found == nullptr) return std::nullopt;
            keys.push_back(found->key);
        }
        return keys;
    }
    /// The same, for what is kept in an index: with how it is, and with expressions.
    std::optional<std::vector<column_ref>> refs_of(const std::vector<std::string>& names,
                                                   const std::vector<reflected_part>& parts) const {
        std::vector<column_ref> refs;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const reflected_part part = i < parts.size() ? parts[i] : reflected_part{};
            const column_node* const found = part.is_expression ? nullptr : column_of(names[i]);
            if (part.is_expression) {
                refs.emplace_back(literal_sql{names[i]}, part.options);
            } else if (found != nullptr) {
                refs.emplace_back(found->key, part.options);
            } else {
                return std::nullopt;
            }
        }
        return refs;
    }

    /// The one that the table has is attached again, with the columns that the database reports.
    void reflect_primary_key() {
        const reflected_primary_key info = how_.from->get_pk_constraint(name_);
        primary_key_node& key = *table_.primary_key;
        std::vector<std::weak_ptr<column_node>> columns;
        std::vector<kept_ref> given;
        for (std::size_t i = 0; i < info.columns.size(); ++i) {
            column_node* const found = column_of(info.columns[i]);
            if (found == nullptr) continue;
            found->primary_key = true;
            columns.emplace_back(shared(*found));
            if (i < info.parts.size()) given.push_back({found->key, {}, {}, info.parts[i].options});
        }
        if (columns.size() < info.columns.size()) leave_out("primary key", info.columns);
        if (columns.empty()) return;
        key.columns = std::move(columns);
        key.take(info.options);
        if (const auto included = keys_of(info.options.include)) key.include = *included;
        if (auto name = name_from(info.name)) key.name = std::move(name);
        attach_constraint(table_, key);
        key.given = std::move(given);  // how they are kept only: more columns may join the key
    }

    void reflect_foreign_keys() {
        for (reflected_foreign_key& info : how_.from->get_foreign_keys(name_)) {
            const auto keys = keys_of(info.columns);
            const auto set_on_delete = keys_of(info.options.on_delete_columns);
            const std::string what = "foreign key " + info.name.value_or("");
            if (!keys || !set_on_delete) {
                leave_out(what, info.columns);
                continue;
            }
            if (info.columns.size() != info.referred_columns.size()) {
                how_.from->left_out(name_, what + " (" + listed(info.columns) +
                                               "): it does not fit the key of '" +
                                               info.referred_table + "'");
                continue;
            }
            if (how_.resolve_foreign_keys) reflect_referred(info);
            std::vector<key_target> targets;
            for (const std::string& one : info.referred_columns)
                targets.push_back({info.referred_schema, info.referred_table, one});
            info.options.name = name_from(info.name);
            info.options.on_delete_columns = *set_on_delete;
            attach_constraint(table_, *make_foreign_keys({keys->begin(), keys->end()},
                                                         std::move(targets), info.options));
        }
    }

    /// The table that a foreign key refers to, as the metadata calls it.
    table_node* find_referred(const reflected_foreign_key& info) const {
        const auto in_schema = [&info, this](const table_node& one) {
            if (!info.referred_schema || !one.schema) return info.referred_schema == one.schema;
            return same_name(one.schema->text(), info.referred_schema->text());
        };
        for (const auto& one : table_.metadata->tables)
            if (same_name(one->text(), info.referred_table) && in_schema(*one)) return one.get();
        return nullptr;
    }

    void reflect_referred(reflected_foreign_key& info) const {
        if (table_.metadata == nullptr) return;
        if (find_referred(info) == nullptr) {
            const auto owner = handle<orm::metadata>(*table_.metadata);
            if (info.referred_schema) {
                orm::table{info.referred_table, owner, schema_name{*info.referred_schema},
                           autoload_with{*how_.from}};
            } else {
                orm::table{info.referred_table, owner, autoload_with{*how_.from}};
            }
        }
        table_node* const found = find_referred(info);
        if (found == nullptr || !ignores_case_) return;
        info.referred_table = found->text();
        for (std::string& name : info.referred_columns)
            for (const auto& column : found->columns)
                if (same_name(column->name.text(), name)) name = column->name.text();
    }

    void reflect_indexes() {
        for (const reflected_index& info : how_.from->get_indexes(name_)) {
            const auto refs = refs_of(info.columns, info.parts);
            const auto included = keys_of(info.options.include);
            if (!refs || refs->empty() || !included) {
                leave_out("index " + info.name, info.columns);
                continue;
            }
            index_options options = info.options;
            options.include = *included;
            handle<orm::table>(table_).append_index(
                index{constraint_name{conv{identifier{info.name}}}, *refs, std::move(options)});
        }
    }

    void reflect_uniques() {
        for (const reflected_unique& info : how_.from->get_unique_constraints(name_)) {
            const auto refs = refs_of(info.columns, info.parts);
            const auto included = keys_of(info.options.include);
            if (!refs || refs->empty() || !included) {
                leave_out("unique constraint " + info.name.value_or(""), info.columns);
                continue;
            }
            constraint_options options = info.options;
            options.name = name_from(info.name);
            options.include = *included;
            handle<orm::table>(table_).append_constraint(unique_constraint{*refs, options});
        }
    }

    void reflect_checks() {
        for (const reflected_check& info : how_.from->get_check_constraints(name_)) {
            constraint_options options = info.options;
            options.name = name_from(info.name);
            handle<orm::table>(table_).append_constraint(check_constraint{info.condition, options});
        }
    }

    table_node& table_;
    const autoload_with& how_;
    qualified_name name_;
    bool ignores_case_;
    std::vector<std::pair<std::string, std::shared_ptr<column_node>>> by_original_;
};

}  // namespace

void reflect(table_node& table, const autoload_with& how) {
    if (how.from != nullptr) return reflector{table, how}.run();
    how.bind->with_connection([&](ddl_executor& connection) {
        const std::unique_ptr<inspector> look = connection.make_inspector();
        autoload_with with = how;
        with.from = look.get();
        reflector{table, with}.run();
    });
}

}  // namespace orm::detail
