#include <array>

#include "nodes.hpp"
#include "orm/schema/dialect.hpp"

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

protected:
    /// The schema goes with the index, never with its table.
    std::string index_place(const index& which) const override {
        return index_name(which, true) + " ON " + quote(which.table().full_name().name);
    }
    bool inlines(const foreign_key_constraint& which) const override {
        return which.table().schema() == which.referred_table().schema();
    }

private:
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
