#include <array>

#include "../schema/nodes.hpp"
#include "../schema/sql_text.hpp"
#include "orm/postgresql/ddl.hpp"
#include "orm/schema/dialect.hpp"

// Source: SQLAlchemy 2.1, dialects/postgresql/base.py.
namespace orm {
namespace {

/// Sorted: words that cannot be the name of a column or table without quotes.
/// Source: PostgreSQL 15, appendix C, "reserved" and "can be function or type" words.
constexpr auto reserved = std::to_array<std::string_view>({
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "new",
    "not",
    "notnull",
    "null",
    "off",
    "offset",
    "old",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "over",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
});
static_assert(std::ranges::is_sorted(reserved));

/// Sorted. Source: PostgreSQL 15, pg_type of pg_catalog, and the types that gram.y knows by words.
constexpr auto builtin_types = std::to_array<std::string_view>({"aclitem",
                                                                "any",
                                                                "anyarray",
                                                                "anycompatible",
                                                                "anycompatiblearray",
                                                                "anycompatiblemultirange",
                                                                "anycompatiblenonarray",
                                                                "anycompatiblerange",
                                                                "anyelement",
                                                                "anyenum",
                                                                "anymultirange",
                                                                "anynonarray",
                                                                "anyrange",
                                                                "bigint",
                                                                "bit",
                                                                "bool",
                                                                "boolean",
                                                                "box",
                                                                "bpchar",
                                                                "bytea",
                                                                "char",
                                                                "character",
                                                                "cid",
                                                                "cidr",
                                                                "circle",
                                                                "cstring",
                                                                "date",
                                                                "datemultirange",
                                                                "daterange",
                                                                "dec",
                                                                "decimal",
                                                                "event_trigger",
                                                                "fdw_handler",
                                                                "float",
                                                                "float4",
                                                                "float8",
                                                                "gtsvector",
                                                                "index_am_handler",
                                                                "inet",
                                                                "int",
                                                                "int2",
                                                                "int2vector",
                                                                "int4",
                                                                "int4multirange",
                                                                "int4range",
                                                                "int8",
                                                                "int8multirange",
                                                                "int8range",
                                                                "integer",
                                                                "internal",
                                                                "interval",
                                                                "json",
                                                                "jsonb",
                                                                "jsonpath",
                                                                "language_handler",
                                                                "line",
                                                                "lseg",
                                                                "macaddr",
                                                                "macaddr8",
                                                                "money",
                                                                "name",
                                                                "national",
                                                                "nchar",
                                                                "numeric",
                                                                "nummultirange",
                                                                "numrange",
                                                                "oid",
                                                                "oidvector",
                                                                "path",
                                                                "point",
                                                                "polygon",
                                                                "real",
                                                                "record",
                                                                "refcursor",
                                                                "regclass",
                                                                "regcollation",
                                                                "regconfig",
                                                                "regdictionary",
                                                                "regnamespace",
                                                                "regoper",
                                                                "regoperator",
                                                                "regproc",
                                                                "regprocedure",
                                                                "regrole",
                                                                "regtype",
                                                                "smallint",
                                                                "table_am_handler",
                                                                "text",
                                                                "tid",
                                                                "time",
                                                                "timestamp",
                                                                "timestamptz",
                                                                "timetz",
                                                                "trigger",
                                                                "tsm_handler",
                                                                "tsmultirange",
                                                                "tsquery",
                                                                "tsrange",
                                                                "tstzmultirange",
                                                                "tstzrange",
                                                                "tsvector",
                                                                "txid_snapshot",
                                                                "unknown",
                                                                "uuid",
                                                                "varbit",
                                                                "varchar",
                                                                "void",
                                                                "xid",
                                                                "xid8",
                                                                "xml"});
static_assert(std::ranges::is_sorted(builtin_types));

/// Is it the name of a type that every search path finds first? Such of rows begin with pg_, such
/// of arrays with an underscore.
bool is_builtin_type(std::string_view name) {
    if (name.starts_with('_')) name.remove_prefix(1);
    return name.starts_with("pg_") || std::ranges::binary_search(builtin_types, name);
}

/// Sorted. Source: PostgreSQL 17, gram.y, col_name_keyword, less the names of types.
constexpr auto words_of_columns =
    std::to_array<std::string_view>({"between",      "coalesce",      "exists",
                                     "extract",      "greatest",      "grouping",
                                     "inout",        "json_array",    "json_arrayagg",
                                     "json_exists",  "json_object",   "json_objectagg",
                                     "json_query",   "json_scalar",   "json_serialize",
                                     "json_table",   "json_value",    "least",
                                     "merge_action", "none",          "normalize",
                                     "nullif",       "out",           "overlay",
                                     "position",     "precision",     "row",
                                     "setof",        "substring",     "treat",
                                     "trim",         "values",        "xmlattributes",
                                     "xmlconcat",    "xmlelement",    "xmlexists",
                                     "xmlforest",    "xmlnamespaces", "xmlparse",
                                     "xmlpi",        "xmlroot",       "xmlserialize",
                                     "xmltable"});
static_assert(std::ranges::is_sorted(words_of_columns));

/// Source: PostgreSQL 15, gram.y: what an a_expr has and a b_expr has not.
constexpr auto word_operators =
    std::to_array<std::string_view>({"and", "at", "between", "ilike", "in", "is", "isnull", "like",
                                     "not", "notnull", "or", "overlaps", "similar"});

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

class postgresql_dialect final : public ddl_dialect {
public:
    std::string_view name() const noexcept override { return "postgresql"; }
    std::size_t max_identifier_length() const noexcept override { return 63; }
    bool is_reserved(std::string_view word) const noexcept override {
        return std::ranges::binary_search(reserved, word);
    }
    bool supports_sequences() const noexcept override { return true; }
    bool sequences_optional() const noexcept override { return true; }
    bool supports_types() const noexcept override { return true; }
    bool supports_identity() const noexcept override { return true; }
    bool supports_comments() const noexcept override { return true; }

    std::string type_text(const sql_type& type) const override {
        const char* const zone = type.with_time_zone() ? " WITH TIME ZONE" : " WITHOUT TIME ZONE";
        switch (type.kind()) {
            case type_kind::double_precision:
                return "DOUBLE PRECISION";
            case type_kind::time:
                return std::string{"TIME"} + zone;
            case type_kind::date_time:
                return std::string{"TIMESTAMP"} + zone;
            case type_kind::interval:
                return "INTERVAL";
            case type_kind::binary:
                return "BYTEA";
            case type_kind::uuid:
                return "UUID";
            case type_kind::enumeration:
            case type_kind::domain:
                return type_name(detail::handle<schema_type>(detail::schema_access::created(type)));
            default:
                return ddl_dialect::type_text(type);
        }
    }

    std::string literal(std::string_view text) const override {
        std::string plain = ddl_dialect::literal(text);
        if (text.find('\\') == std::string_view::npos) return plain;
        std::string made = "E";
        for (const char c : plain) made.append(c == '\\' ? 2 : 1, c);
        return made;
    }

    std::string column_text(const column& which) const override {
        if (!counts_up(which)) return ddl_dialect::column_text(which);
        // The pseudo-type brings the sequence and the default along.
        return column_text_as(which, serial(effective_type(which)), false);
    }

    std::string type_name(const schema_type& which) const override {
        const std::string& text = which.name().text();
        if (!which.schema() && is_builtin_type(text))
            throw compile_error{which.describe() + " is called like a type of PostgreSQL's own, " +
                                "which would be used in its place; give it a schema or another "
                                "name"};
        // Words that may be the name of a column and not of a type.
        const bool is_word = std::ranges::binary_search(words_of_columns, std::string_view{text});
        return quote(
            qualified_name{which.schema(), is_word ? identifier::quoted(text) : which.name()});
    }

    std::string create_type_text(const schema_type& which) const override {
        const std::string name = type_name(which);
        if (which.is<enumeration>()) {
            std::string values;
            for (const std::string& one : which.as<enumeration>().values())
                values += (values.empty() ? "" : ", ") + literal(one);
            return "CREATE TYPE " + name + " AS ENUM (" + values + ")";
        }
        const auto& node = detail::node_of<detail::type_node>(which);
        std::string made = "CREATE DOMAIN " + name + " AS " + type_text(node.base);
        if (!node.options.default_sql.empty())
            made += " DEFAULT " + default_expression(node.options.default_sql);
        if (node.options.not_null) made += " NOT NULL";
        if (!node.options.check.empty()) made += " CHECK " + in_parentheses(node.options.check);
        return made;
    }

protected:
    std::string index_place(const index& which) const override {
        const std::string& method = detail::node_of<detail::index_node>(which).options.method;
        return ddl_dialect::index_place(which) +
               (method.empty() ? "" : " USING " + quote(identifier{method}));
    }
    std::string index_included(const index& which) const override {
        std::vector<column> included;
        for (const std::string& one : detail::node_of<detail::index_node>(which).options.include)
            included.push_back(which.table()[one]);
        std::string made = included.empty() ? "" : " INCLUDE (" + column_names(included) + ")";
        const index_options& options = detail::node_of<detail::index_node>(which).options;
        if (options.nulls_not_distinct) made += " NULLS NOT DISTINCT";
        std::string with;
        for (const auto& [name, value] : options.with)
            with += (with.empty() ? "" : ", ") + quote(identifier{name}) + " = " + literal(value);
        return made + (with.empty() ? "" : " WITH (" + with + ")");
    }
    std::string key_words(const key_options& options) const override {
        std::string made;
        if (options.collation) made += collation_text(*options.collation);
        if (!options.operator_class.empty()) made += " " + options.operator_class;
        if (options.descending) made += " DESC";
        if (options.nulls_first) made += *options.nulls_first ? " NULLS FIRST" : " NULLS LAST";
        return made;
    }
    std::string constraint_words(const constraint& which, constraint_place place) const override {
        const auto& node = detail::node_of<detail::constraint_node>(which);
        if (place == constraint_place::before_columns)
            return node.nulls_not_distinct ? " NULLS NOT DISTINCT" : "";
        if (place == constraint_place::after_columns) {
            if (node.no_inherit) return " NO INHERIT";
            return node.include.empty() ? ""
                                        : " INCLUDE (" + keyed_names(which, node.include) + ")";
        }
        if (place == constraint_place::end) return node.not_valid ? " NOT VALID" : "";
        const auto& columns =
            detail::node_of<detail::fk_constraint_node>(which).options.on_delete_columns;
        return columns.empty() ? "" : " (" + keyed_names(which, columns) + ")";
    }
    std::string computed_text(const computed& clause) const override {
        if (clause.stored() == false)
            throw compile_error{
                "PostgreSQL stores all computed columns; leave VIRTUAL away or say STORED"};
        return " GENERATED ALWAYS AS " + in_parentheses(clause.expression()) + " STORED";
    }
    /// Operators of words do not stand there alone: the grammar keeps NOT for NOT NULL.
    std::string default_expression(const std::string& sql) const override {
        const auto is_operator = [](const detail::sql_piece& one) {
            return one.what == detail::sql_piece::kind::word &&
                   std::ranges::any_of(word_operators, [&](std::string_view word) {
                       return std::ranges::equal(one.text, word, {}, to_lower);
                   });
        };
        return std::ranges::any_of(detail::pieces_of(sql), is_operator) ? in_parentheses(sql)
                                                                        : detail::embedded(sql);
    }

private:
    std::string keyed_names(const constraint& which, const std::vector<std::string>& keys) const {
        std::vector<column> columns;
        columns.reserve(keys.size());
        for (const std::string& key : keys) columns.push_back(which.table()[key]);
        return column_names(columns);
    }
    /// Does the database count this column up by a sequence that SERIAL makes?
    static bool counts_up(const column& which) {
        if (!which.has_table() || which.identity() || which.computed() ||
            !effective_type(which).is_integer())
            return false;
        const auto& node = detail::node_of<detail::column_node>(which);
        if (node.counts_by_default()) return true;
        const bool has_sequence = node.sequence != nullptr && !node.sequence->options.optional;
        return !has_sequence && !node.on_server.has_value() &&
               node.parent->autoincrement_column() == &node;
    }
    static std::string serial(const sql_type& type) {
        if (type.kind() == type_kind::big_integer) return "BIGSERIAL";
        return type.kind() == type_kind::small_integer ? "SMALLSERIAL" : "SERIAL";
    }
};

}  // namespace

const ddl_dialect& postgresql_ddl() {
    static const postgresql_dialect dialect;
    return dialect;
}

}  // namespace orm
