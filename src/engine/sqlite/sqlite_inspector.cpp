#include "sqlite_inspector.hpp"

#include <algorithm>

#include "sql_tokens.hpp"
#include "table_sql.hpp"

namespace orm::detail::sqlite {
namespace {

std::string text(const sql_value& value) {
    return value.is_null() ? std::string{} : value.view().get<std::string>();
}
std::int64_t number(const sql_value& value) {
    return value.view().get<std::int64_t>();
}

/// SQLite reports a default without the parentheses that an expression needs.
std::string default_sql(const std::string& reported) {
    token_reader from{reported};
    token first = from.next();
    const bool has_sign = first.is('+') || first.is('-');
    if (has_sign) first = from.next();
    const bool is_alone =
        from.next().kind == token::kind::end && (!first.is('(') && first.kind != token::kind::end);
    return is_alone ? reported : "(" + reported + ")";
}

/// A generated column's type has these words behind it.
std::string declared_type(std::string reported) {
    const std::string in_lower = lower(reported);
    for (const std::string_view words : {"generated always"}) {
        const std::size_t found = in_lower.rfind(words);
        if (found == std::string::npos || found + words.size() != reported.size()) continue;
        reported.resize(found);
        while (!reported.empty() && reported.back() == ' ') reported.pop_back();
    }
    return reported;
}

std::optional<foreign_key_action> action_of(std::string_view text) {
    if (text == "CASCADE") return foreign_key_action::cascade;
    if (text == "SET NULL") return foreign_key_action::set_null;
    if (text == "SET DEFAULT") return foreign_key_action::set_default;
    if (text == "RESTRICT") return foreign_key_action::restrict;
    return std::nullopt;  // NO ACTION, which is what is done anyway
}

bool same_names(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    return std::ranges::equal(left, right, same_name);
}

class sqlite_inspector final : public inspector {
public:
    explicit sqlite_inspector(sqlite_connection& on) : catalog_{on} {}

    bool has_table(const qualified_name& table) override { return catalog_.has_table(table); }
    std::vector<column_info> get_columns(const qualified_name& table) override;
    reflected_primary_key get_pk_constraint(const qualified_name& table) override;
    std::vector<reflected_foreign_key> get_foreign_keys(const qualified_name& table) override;
    std::vector<reflected_index> get_indexes(const qualified_name& table) override;
    std::vector<reflected_unique> get_unique_constraints(const qualified_name& table) override;
    std::vector<reflected_check> get_check_constraints(const qualified_name& table) override {
        return sql_of(table).checks;
    }

private:
    table_sql sql_of(const qualified_name& table) {
        const auto schema = catalog_.schema_of(table);
        return schema ? read_table_sql(catalog_.sql_of(*schema, "table", table.name.text()))
                      : table_sql{};
    }
    /// The primary key in its own order.
    std::vector<std::string> key_of(const qualified_name& table);
    /// Nothing when it holds more than columns.
    std::optional<std::vector<std::string>> columns_of_index(const std::string& index,
                                                             const std::string& schema);

    catalog catalog_;
};

std::vector<column_info> sqlite_inspector::get_columns(const qualified_name& table) {
    constexpr std::int64_t of_virtual_table = 1;
    constexpr std::int64_t stored = 3;
    std::optional<table_sql> read;  // only where there is something to find
    std::vector<column_info> made;
    for (const answer& row : catalog_.ask_table(
             R"(SELECT name, type, "notnull", dflt_value, hidden FROM pragma_table_xinfo(?, ?))",
             table)) {
        const std::int64_t hidden = number(row[4]);
        if (hidden == of_virtual_table) continue;
        column_info& one = made.emplace_back();
        one.name = text(row[0]);
        one.type = type_of(hidden == 0 ? text(row[1]) : declared_type(text(row[1])));
        one.nullable = number(row[2]) == 0;
        if (!row[3].is_null()) one.default_ = literal_sql{default_sql(text(row[3]))};
        if (hidden == 0) continue;
        if (!read) read = sql_of(table);
        const auto found = read->computed.find(lower(one.name));
        if (found == read->computed.end()) continue;
        one.computed.emplace(found->second, hidden == stored);
        one.default_ = std::monostate{};
    }
    return made;
}

std::vector<std::string> sqlite_inspector::key_of(const qualified_name& table) {
    std::vector<std::string> made;
    for (const answer& row : catalog_.ask_table(
             "SELECT name FROM pragma_table_xinfo(?, ?) WHERE pk > 0 ORDER BY pk", table))
        made.push_back(text(row[0]));
    return made;
}

reflected_primary_key sqlite_inspector::get_pk_constraint(const qualified_name& table) {
    reflected_primary_key made{std::nullopt, key_of(table)};
    if (!made.columns.empty()) made.name = sql_of(table).primary_key_name;
    return made;
}

std::vector<reflected_foreign_key> sqlite_inspector::get_foreign_keys(const qualified_name& table) {
    std::vector<reflected_foreign_key> made;
    std::int64_t last = -1;
    for (const answer& row :
         catalog_.ask_table(R"(SELECT id, "table", "from", "to", on_update, on_delete )"
                            "FROM pragma_foreign_key_list(?, ?) ORDER BY id DESC, seq",
                            table)) {
        if (made.empty() || number(row[0]) != last) {
            reflected_foreign_key& next = made.emplace_back();
            last = number(row[0]);
            next.referred_schema = table.schema;
            next.referred_table = text(row[1]);
            next.options.on_update = action_of(text(row[4]));
            next.options.on_delete = action_of(text(row[5]));
        }
        made.back().columns.push_back(text(row[2]));
        if (!row[3].is_null()) made.back().referred_columns.push_back(text(row[3]));
    }
    if (made.empty()) return made;
    const std::vector<reflected_foreign_key> written = sql_of(table).foreign_keys;
    for (std::size_t i = 0; i < made.size(); ++i) {
        reflected_foreign_key& one = made[i];
        // Without columns the primary key is meant.
        if (one.referred_columns.empty())
            one.referred_columns = key_of({table.schema, identifier{one.referred_table}});
        if (written.size() != made.size() || !same_names(written[i].columns, one.columns)) continue;
        one.name = written[i].name;
        one.options.deferrable = written[i].options.deferrable;
        one.options.initially_deferred = written[i].options.initially_deferred;
    }
    return made;
}

std::optional<std::vector<std::string>> sqlite_inspector::columns_of_index(
    const std::string& index, const std::string& schema) {
    std::vector<std::string> made;
    for (const answer& row : catalog_.ask("SELECT name FROM pragma_index_info(?, ?) ORDER BY seqno",
                                          positional(index, schema))) {
        if (row[0].is_null()) return std::nullopt;  // an expression
        made.push_back(text(row[0]));
    }
    return made;
}

std::vector<reflected_index> sqlite_inspector::get_indexes(const qualified_name& table) {
    const auto schema = catalog_.schema_of(table);
    std::vector<reflected_index> made;
    for (const answer& row :
         catalog_.ask_table(R"(SELECT name, "unique", partial FROM pragma_index_list(?, ?) )"
                            "WHERE origin = 'c' ORDER BY name",
                            table)) {
        auto columns = columns_of_index(text(row[0]), *schema);
        if (!columns) continue;
        reflected_index& one = made.emplace_back();
        one.name = text(row[0]);
        one.columns = std::move(*columns);
        one.options.unique = number(row[1]) != 0;
        if (number(row[2]) != 0)
            one.options.where = index_condition(catalog_.sql_of(*schema, "index", one.name));
    }
    return made;
}

std::vector<reflected_unique> sqlite_inspector::get_unique_constraints(
    const qualified_name& table) {
    return sql_of(table).uniques;
}

}  // namespace

std::unique_ptr<inspector> make_inspector(sqlite_connection& on) {
    return std::make_unique<sqlite_inspector>(on);
}

}  // namespace orm::detail::sqlite
