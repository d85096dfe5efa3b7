#include "sqlite_inspector.hpp"

#include <algorithm>

#include "../engine/engine_inspector.hpp"
#include "orm/sqlite/ddl.hpp"
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

/// SQLite reports a default without the parentheses that an expression needs. A name there is a
/// text, which only quotes of a text say everywhere.
std::string default_sql(const std::string& reported) {
    token_reader from{reported};
    token first = from.next();
    const bool has_sign = first.is('+') || first.is('-');
    if (has_sign) first = from.next();
    const bool is_alone =
        from.next().kind == token::kind::end && (!first.is('(') && first.kind != token::kind::end);
    if (is_alone && first.kind == token::kind::quoted) return sqlite_ddl().literal(first.name());
    if (is_alone) return reported.substr(0, first.finish());
    // On a line of its own where a comment may end the expression.
    return "(" + reported + (reported.find("--") == std::string::npos ? ")" : "\n)");
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

class sqlite_inspector final : public engine_inspector {
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
    table_options get_table_options(const qualified_name& table) override;
    bool ignores_case() const override { return true; }

private:
    /// @throws no_such_table_error
    std::string schema_of(const qualified_name& table) {
        if (auto found = catalog_.schema_of(table)) return *std::move(found);
        throw no_such_table_error{"the database has no table '" +
                                  (table.schema ? table.schema->text() + "." : "") +
                                  table.name.text() + "'"};
    }
    table_sql sql_of(const qualified_name& table) {
        return read_table_sql(catalog_.sql_of(schema_of(table), "table", table.name.text()));
    }
    /// The primary key in its own order.
    std::vector<std::string> key_of(const qualified_name& table);
    /// Has the primary key an index? It is not the rowid, then.
    bool has_index_of_key(const qualified_name& table);
    /// Names of columns as the table has them.
    void spell(std::vector<std::string>& names, const qualified_name& table);
    void read_index(reflected_index& index, const std::string& schema, const table_sql& table);

    catalog catalog_;
};

std::vector<column_info> sqlite_inspector::get_columns(const qualified_name& table) {
    constexpr std::int64_t of_virtual_table = 1;
    constexpr std::int64_t stored = 3;
    const table_sql read = sql_of(table);
    const bool one_key = key_of(table).size() == 1;
    const bool is_rowid = one_key && read.options.sqlite_with_rowid && !has_index_of_key(table);
    std::vector<column_info> made;
    for (
        const answer& row : catalog_.ask_table(
            R"(SELECT name, type, "notnull", dflt_value, hidden, pk FROM pragma_table_xinfo(?, ?))",
            table)) {
        const std::int64_t hidden = number(row[4]);
        if (hidden == of_virtual_table) continue;
        column_info& one = made.emplace_back();
        one.name = text(row[0]);
        one.type = type_of(hidden == 0 ? text(row[1]) : declared_type(text(row[1])));
        one.nullable = number(row[2]) == 0;
        const bool is_key = number(row[5]) != 0;
        // A key that is INTEGER is the rowid; INT is not. Without a rowid they differ as well, and
        // a column that is said to be a descending key counts as INT.
        const auto& key = read.primary_key;
        const bool is_int =
            !is_rowid &&
            (read.options.sqlite_with_rowid ||
             (key.columns.empty() && !key.parts.empty() && key.parts.front().options.descending) ||
             !same_name(text(row[1]), "integer"));
        if (is_key && one_key && is_int && one.type.kind() == type_kind::integer) {
            if (read.options.sqlite_with_rowid) {
                one.autoincrement = false;  // that is how INT is told
            } else {
                one.type = verbatim_type{"INT"};
            }
        }
        // A strict table knows few names of types.
        if (read.options.sqlite_strict && one.type.kind() == type_kind::floating)
            one.type = verbatim_type{"REAL"};
        if (is_key && !read.options.sqlite_with_rowid) one.autoincrement = false;
        const column_sql& said = read.column(one.name);
        if (said.collation) one.collation = qualified_name{{}, identifier{*said.collation}};
        if (said.not_null_conflict)
            one.dialect_options["sqlite_on_conflict_not_null"] = *said.not_null_conflict;
        if (!row[3].is_null()) one.default_ = literal_sql{default_sql(text(row[3]))};
        if (hidden == 0 || !said.computed) continue;
        one.computed.emplace(*said.computed, hidden == stored);
        one.default_ = std::monostate{};
    }
    return made;
}

bool sqlite_inspector::has_index_of_key(const qualified_name& table) {
    return !catalog_.ask_table("SELECT 1 FROM pragma_index_list(?, ?) WHERE origin = 'pk'", table)
                .empty();
}

void sqlite_inspector::spell(std::vector<std::string>& names, const qualified_name& table) {
    const std::vector<answer> columns =
        catalog_.ask_table("SELECT name FROM pragma_table_xinfo(?, ?)", table);
    for (std::string& name : names)
        for (const answer& row : columns)
            if (same_name(text(row[0]), name)) name = text(row[0]);
}

std::vector<std::string> sqlite_inspector::key_of(const qualified_name& table) {
    std::vector<std::string> made;
    for (const answer& row : catalog_.ask_table(
             "SELECT name FROM pragma_table_xinfo(?, ?) WHERE pk > 0 ORDER BY pk", table))
        made.push_back(text(row[0]));
    return made;
}

reflected_primary_key sqlite_inspector::get_pk_constraint(const qualified_name& table) {
    reflected_primary_key written = sql_of(table).primary_key;
    reflected_primary_key made{std::nullopt, key_of(table), {}, {}};
    if (made.columns.empty()) return made;
    made.name = std::move(written.name);
    made.options = std::move(written.options);
    if (written.parts.size() == made.columns.size()) made.parts = std::move(written.parts);
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
    const std::string schema = schema_of(table);
    if (made.empty()) return made;
    const std::vector<reflected_foreign_key> written = sql_of(table).foreign_keys;
    for (std::size_t i = 0; i < made.size(); ++i) {
        reflected_foreign_key& one = made[i];
        one.referred_table = catalog_.spelling(schema, one.referred_table);
        const qualified_name referred{identifier{schema}, identifier{one.referred_table}};
        // Without columns the primary key is meant.
        if (one.referred_columns.empty()) one.referred_columns = key_of(referred);
        spell(one.referred_columns, referred);
        if (written.size() != made.size() || !same_names(written[i].columns, one.columns)) continue;
        one.name = written[i].name;
        one.options.deferrable = written[i].options.deferrable;
        one.options.initially_deferred = written[i].options.initially_deferred;
        one.options.match = written[i].options.match;
    }
    return made;
}

void sqlite_inspector::read_index(reflected_index& index, const std::string& schema,
                                  const table_sql& table) {
    const index_sql read = read_index_sql(catalog_.sql_of(schema, "index", index.name));
    index.options.where = read.where;
    for (const answer& row : catalog_.ask(
             R"(SELECT name, "desc", coll FROM pragma_index_xinfo(?, ?) WHERE key ORDER BY seqno)",
             positional(index.name, schema))) {
        reflected_part& part = index.parts.emplace_back();
        if (row[0].is_null()) {  // an expression, or the rowid
            part.is_expression = true;
            index.columns.push_back(read.items.at(index.columns.size()));
            continue;
        }
        index.columns.push_back(text(row[0]));
        part.options.descending = number(row[1]) != 0;
        const std::string collation = text(row[2]);
        if (!same_name(collation, table.column(index.columns.back()).collation.value_or("BINARY")))
            part.options.collation = qualified_name{{}, identifier{collation}};
    }
}

std::vector<reflected_index> sqlite_inspector::get_indexes(const qualified_name& table) {
    const std::string schema = schema_of(table);
    const table_sql read = sql_of(table);
    std::vector<reflected_index> made;
    for (const answer& row :
         catalog_.ask_table(R"(SELECT name, "unique" FROM pragma_index_list(?, ?) )"
                            "WHERE origin = 'c' ORDER BY name",
                            table)) {
        reflected_index& one = made.emplace_back();
        one.name = text(row[0]);
        one.options.unique = number(row[1]) != 0;
        read_index(one, schema, read);
    }
    return made;
}

std::vector<reflected_unique> sqlite_inspector::get_unique_constraints(
    const qualified_name& table) {
    std::vector<reflected_unique> made = sql_of(table).uniques;
    for (reflected_unique& one : made) spell(one.columns, table);
    return made;
}

table_options sqlite_inspector::get_table_options(const qualified_name& table) {
    const std::string schema = schema_of(table);
    for (const answer& row :
         catalog_.ask("SELECT type, name, sql LIKE 'create virtual %' FROM " +
                          sqlite_ddl().quote(identifier{schema}) +
                          ".sqlite_master WHERE tbl_name = ? COLLATE NOCASE AND "
                          "type IN ('table', 'view', 'trigger') ORDER BY name",
                      positional(table.name.text()))) {
        const std::string type = text(row[0]);
        if (type == "trigger") left_out(table, "trigger '" + text(row[1]) + "'");
        if (type == "view") left_out(table, "that it is a view");
        if (type == "table" && number(row[2]) != 0) left_out(table, "that it is a virtual table");
    }
    return sql_of(table).options;
}

}  // namespace

std::unique_ptr<inspector> make_inspector(sqlite_connection& on) {
    return std::make_unique<sqlite_inspector>(on);
}

}  // namespace orm::detail::sqlite
