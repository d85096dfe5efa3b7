#include <array>

#include "../schema/nodes.hpp"
#include "../schema/sql_text.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/sqlite/ddl.hpp"

// Source: SQLAlchemy 2.1, dialects/sqlite/base.py.
namespace orm {
namespace {

/// Sorted. Source: https://sqlite.org/lang_keywords.html
constexpr auto reserved = std::to_array<std::string_view>({
    "abort",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyze",
    "and",
    "as",
    "asc",
    "attach",
    "autoincrement",
    "before",
    "begin",
    "between",
    "by",
    "cascade",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "commit",
    "conflict",
    "constraint",
    "create",
    "cross",
    "current_date",
    "current_time",
    "current_timestamp",
    "database",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "distinct",
    "drop",
    "each",
    "else",
    "end",
    "escape",
    "except",
    "exclusive",
    "exists",
    "explain",
    "fail",
    "false",
    "for",
    "foreign",
    "from",
    "full",
    "generated",
    "glob",
    "group",
    "having",
    "if",
    "ignore",
    "immediate",
    "in",
    "index",
    "indexed",
    "initially",
    "inner",
    "insert",
    "instead",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "key",
    "left",
    "like",
    "limit",
    "match",
    "materialized",
    "natural",
    "no",
    "not",
    "nothing",
    "notnull",
    "null",
    "of",
    "offset",
    "on",
    "or",
    "order",
    "outer",
    "plan",
    "pragma",
    "primary",
    "query",
    "raise",
    "recursive",
    "references",
    "regexp",
    "reindex",
    "rename",
    "replace",
    "restrict",
    "returning",
    "right",
    "rollback",
    "row",
    "select",
    "set",
    "table",
    "temp",
    "temporary",
    "then",
    "to",
    "transaction",
    "trigger",
    "true",
    "union",
    "unique",
    "update",
    "using",
    "vacuum",
    "values",
    "view",
    "virtual",
    "when",
    "where",
    "with",
    "without",
});
static_assert(std::ranges::is_sorted(reserved));

constexpr auto conflict_words = std::to_array<std::pair<conflict_action, std::string_view>>({
    {conflict_action::rollback, "ROLLBACK"},
    {conflict_action::abort, "ABORT"},
    {conflict_action::fail, "FAIL"},
    {conflict_action::ignore, "IGNORE"},
    {conflict_action::replace, "REPLACE"},
});

/// Does a sequence that another database made count it up? It is nothing here.
bool counts_by_default(const column& which) {
    return detail::node_of<detail::column_node>(which).counts_by_default();
}

class sqlite_dialect final : public ddl_dialect {
public:
    std::string_view name() const noexcept override { return "sqlite"; }
    std::size_t max_identifier_length() const noexcept override { return 9999; }
    bool is_reserved(std::string_view word) const noexcept override {
        return std::ranges::binary_search(reserved, word);
    }
    bool supports_alter() const noexcept override { return false; }
    /// REFERENCES stays within the attached database.
    bool references_with_schema() const noexcept override { return false; }

    std::string type_text(const sql_type& type) const override {
        switch (type.kind()) {
            case type_kind::double_precision:
                return "DOUBLE";
            case type_kind::time:
                return "TIME";
            case type_kind::date_time:
            case type_kind::interval:
                return "DATETIME";
            case type_kind::binary:
                return "BLOB";
            case type_kind::uuid:
                return "CHAR(32)";
            case type_kind::enumeration:
                return enumeration_text(type);
            case type_kind::domain:
                return type_text(
                    detail::handle<domain>(detail::schema_access::created(type)).type());
            default:
                return ddl_dialect::type_text(type);
        }
    }

    std::string column_text(const column& which) const override {
        // A single key that is called INTEGER is the rowid and counts up by itself; as INT, or
        // BIGINT, it is like other columns.
        const sql_type& type = effective_type(which);
        const bool may_be_rowid = which.autoincrement().has_value() && type.is_integer() &&
                                  is_single_key(which) && which.table().options().sqlite_with_rowid;
        const bool is_rowid = may_be_rowid && *which.autoincrement();
        const bool is_int = may_be_rowid && !is_rowid && type.kind() == type_kind::integer;
        std::string made = is_rowid ? column_text_as(which, "INTEGER", !counts_by_default(which))
                           : is_int ? column_text_as(which, "INT", true)
                                    : ddl_dialect::column_text(which);
        const auto& options = which.dialect_options();
        const auto conflict = options.find("sqlite_on_conflict_not_null");
        if (conflict == options.end() || which.is_nullable()) return made;
        for (const auto& [action, word] : conflict_words)
            if (word == conflict->second) return made.append(" ON CONFLICT ").append(word);
        throw compile_error{"sqlite_on_conflict_not_null of column '" + which.name().text() +
                            "' is '" + conflict->second +
                            "'; it can be ROLLBACK, ABORT, FAIL, IGNORE or REPLACE"};
    }

protected:
    std::string constraint_words(const constraint& which, constraint_place place) const override {
        const auto& node = detail::node_of<detail::constraint_node>(which);
        if (place != constraint_place::end || !node.on_conflict) return {};
        for (const auto& [action, word] : conflict_words)
            if (action == *node.on_conflict) return " ON CONFLICT " + std::string{word};
        return {};
    }
    std::string key_columns(const constraint& which) const override {
        const bool counts = which.is<primary_key_constraint>() &&
                            which.table().options().sqlite_autoincrement &&
                            which.columns().size() == 1;
        return key_items(which, true) + (counts ? " AUTOINCREMENT" : "");
    }
    std::string table_words(const table& which) const override {
        const table_options& options = which.options();
        std::string made = options.sqlite_with_rowid ? "" : " WITHOUT ROWID";
        if (options.sqlite_strict) made += made.empty() ? " STRICT" : ", STRICT";
        return made;
    }
    void check_autoincrement(const table& which) const override {
        ddl_dialect::check_autoincrement(which);
        for (const column& one : which.columns())
            if (one.autoincrement() == true && one.is_primary_key() && !is_single_key(one))
                throw compile_error{
                    "SQLite counts up single primary keys only: column '" + one.name().text() +
                    "' of table '" + which.name() +
                    "', which says orm::autoincrement, is one of several key columns"};
    }
    /// Without parentheses only a literal, a number with its sign and a word may stand there.
    std::string default_expression(const std::string& sql) const override {
        using enum detail::sql_piece::kind;
        const auto pieces = detail::pieces_of(sql);
        const bool is_term = pieces.size() == 1 && pieces.front().what != sign;
        const bool is_signed = pieces.size() == 2 && pieces.back().what == number &&
                               (pieces.front().text == "+" || pieces.front().text == "-");
        return is_term || is_signed ? detail::embedded(sql) : in_parentheses(sql);
    }
    /// The schema goes with the index, never with its table.
    std::string index_place(const index& which) const override {
        return index_name(which, true) + " ON " + quote(which.table().full_name().name);
    }
    bool inlines(const foreign_key_constraint& which) const override {
        return which.table().schema() == which.referred_table().schema();
    }

private:
    static bool is_single_key(const column& which) {
        const auto& node = detail::node_of<detail::column_node>(which);
        return node.primary_key && node.parent != nullptr &&
               node.parent->primary_key->columns.size() == 1;
    }
    /// Room for the longest value.
    static std::string enumeration_text(const sql_type& type) {
        std::size_t longest = 0;
        const auto created = detail::handle<enumeration>(detail::schema_access::created(type));
        for (const std::string& value : created.values())
            longest = std::max(longest, characters(value));
        return "VARCHAR(" + std::to_string(longest) + ")";
    }
    static std::size_t characters(const std::string& text) {
        return static_cast<std::size_t>(std::ranges::count_if(
            text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    }
};

}  // namespace

const ddl_dialect& sqlite_ddl() {
    static const sqlite_dialect dialect;
    return dialect;
}

}  // namespace orm
