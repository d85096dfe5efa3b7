#include <algorithm>
#include <array>
#include <cstdlib>

#include "catalog.hpp"
#include "orm/schema/schema_type.hpp"

namespace orm::detail {
namespace {

/// What stands in front of the length of a text or the digits of a number.
constexpr std::int64_t modifier_header = 4;

std::optional<identifier> schema_unless_visible(const pg_rows& rows, int visible, int schema) {
    if (rows.flag(visible)) return std::nullopt;
    return identifier{rows.text(schema)};
}

sql_type numeric_type(std::int64_t modifier, const std::string& text) {
    if (modifier < 0) return numeric{};
    const std::int64_t digits = (modifier - modifier_header) >> 16 & 0xffff;
    const std::int64_t scale = (modifier - modifier_header) & 0x7ff;
    // More digits behind the point than there are, or less than none: PostgreSQL 15 has that.
    if (scale > digits) return verbatim_type{text};
    return numeric{static_cast<unsigned>(digits), static_cast<unsigned>(scale)};
}

/// A type with a precision that types of columns cannot say stays as it is.
template <class Type>
sql_type unless_modified(std::int64_t modifier, const std::string& text, const Type& type) {
    if (modifier >= 0) return verbatim_type{text};
    return type;
}

sql_type enumeration_type(pg_session& session, const std::string& oid, const pg_rows& type) {
    pg_rows rows{
        session.ask("SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = $1::pg_catalog.oid "
                    "ORDER BY enumsortorder",
                    {oid.c_str()})};
    std::vector<std::string> values;
    while (rows.next()) values.push_back(rows.text(0));
    if (values.empty()) return verbatim_type{type.text(4)};
    return enumeration{identifier{type.text(1)}, values, schema_unless_visible(type, 3, 2)};
}

sql_type domain_type(pg_session& session, const std::string& oid, const pg_rows& type) {
    pg_rows rows{session.ask(
        "SELECT t.typbasetype, t.typtypmod, "
        "pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault, "
        "(SELECT CASE WHEN pg_catalog.count(*) = 1 "
        "THEN pg_catalog.min(pg_catalog.pg_get_expr(c.conbin, 0, true)) ELSE "
        "pg_catalog.string_agg(pg_catalog.concat('(', pg_catalog.pg_get_expr(c.conbin, 0, true), "
        "')'), ' AND ' ORDER BY c.conname) END "
        "FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c') "
        "FROM pg_catalog.pg_type t WHERE t.oid = $1::pg_catalog.oid",
        {oid.c_str()})};
    if (!rows.next()) return verbatim_type{type.text(4)};
    domain_options options;
    options.not_null = rows.flag(3);
    options.default_sql = rows.text(4);
    options.check = rows.text(5);
    options.schema = schema_unless_visible(type, 3, 2);
    return domain{identifier{type.text(1)},
                  pg_type_of(session, rows.text(0), rows.number(1), rows.text(2)), options};
}

}  // namespace

sql_type pg_type_of(pg_session& session, const std::string& oid, std::int64_t modifier,
                    const std::string& text) {
    switch (static_cast<Oid>(std::strtoul(oid.c_str(), nullptr, 10))) {
        case pg_oid::int2:
            return small_integer{};
        case pg_oid::int4:
            return integer{};
        case pg_oid::int8:
            return big_integer{};
        case pg_oid::varchar:
            return string{modifier < 0 ? 0U : static_cast<unsigned>(modifier - modifier_header)};
        case pg_oid::text:
            return long_text{};
        case pg_oid::boolean:
            return boolean{};
        case pg_oid::float4:
            return floating{24};
        case pg_oid::float8:
            return double_precision{};
        case pg_oid::numeric:
            return numeric_type(modifier, text);
        case pg_oid::date:
            return date{};
        case pg_oid::time:
            return unless_modified(modifier, text, time_of_day{});
        case pg_oid::timetz:
            return unless_modified(modifier, text, time_of_day{true});
        case pg_oid::timestamp:
            return unless_modified(modifier, text, date_time{});
        case pg_oid::timestamptz:
            return unless_modified(modifier, text, date_time{true});
        case pg_oid::interval:
            return unless_modified(modifier, text, interval{});
        case pg_oid::bytea:
            return large_binary{};
        case pg_oid::json:
            return json_document{};
        case pg_oid::uuid:
            return uuid{};
        default:
            break;
    }
    pg_rows type{session.ask(
        "SELECT t.typtype, t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid), "
        "$2::pg_catalog.text "
        "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
        "WHERE t.oid = $1::pg_catalog.oid",
        {oid.c_str(), text.c_str()})};
    if (!type.next()) return verbatim_type{text};
    if (type.letter(0) == 'e') return enumeration_type(session, oid, type);
    if (type.letter(0) == 'd') return domain_type(session, oid, type);
    return verbatim_type{text};
}

}  // namespace orm::detail
