#include "types.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace orm::detail {
namespace {

struct known_type {
    Oid oid;
    Oid array;
    pg_binary binary;
};

/// Source: PostgreSQL 15, pg_type.dat.
constexpr auto known = std::to_array<known_type>({
    {pg_oid::boolean, 1000, pg_binary::boolean},   {pg_oid::bytea, 1001, pg_binary::bytes},
    {pg_oid::name, 1003, pg_binary::text},         {pg_oid::int8, 1016, pg_binary::int8},
    {pg_oid::int2, 1005, pg_binary::int2},         {pg_oid::int4, 1007, pg_binary::int4},
    {pg_oid::text, 1009, pg_binary::text},         {pg_oid::oid, 1028, pg_binary::oid},
    {pg_oid::json, 199, pg_binary::text},          {pg_oid::float4, 1021, pg_binary::float4},
    {pg_oid::float8, 1022, pg_binary::float8},     {pg_oid::unknown, 0, pg_binary::text},
    {pg_oid::bpchar, 1014, pg_binary::text},       {pg_oid::varchar, 1015, pg_binary::text},
    {pg_oid::date, 1182, pg_binary::unknown},      {pg_oid::time, 1183, pg_binary::unknown},
    {pg_oid::timestamp, 1115, pg_binary::unknown}, {pg_oid::timestamptz, 1185, pg_binary::unknown},
    {pg_oid::interval, 1187, pg_binary::unknown},  {pg_oid::timetz, 1270, pg_binary::unknown},
    {pg_oid::numeric, 1231, pg_binary::unknown},   {pg_oid::uuid, 2951, pg_binary::unknown},
    {pg_oid::jsonb, 3807, pg_binary::jsonb},
});

const known_type* find(Oid type) noexcept {
    const auto* const found = std::ranges::find(known, type, &known_type::oid);
    return found != known.end() ? found : nullptr;
}

constexpr auto names = std::to_array<std::pair<std::string_view, Oid>>({
    {"bigint", pg_oid::int8},
    {"bool", pg_oid::boolean},
    {"boolean", pg_oid::boolean},
    {"bytea", pg_oid::bytea},
    {"date", pg_oid::date},
    {"double precision", pg_oid::float8},
    {"float4", pg_oid::float4},
    {"float8", pg_oid::float8},
    {"int", pg_oid::int4},
    {"int2", pg_oid::int2},
    {"int4", pg_oid::int4},
    {"int8", pg_oid::int8},
    {"integer", pg_oid::int4},
    {"interval", pg_oid::interval},
    {"json", pg_oid::json},
    {"jsonb", pg_oid::jsonb},
    {"numeric", pg_oid::numeric},
    {"oid", pg_oid::oid},
    {"real", pg_oid::float4},
    {"smallint", pg_oid::int2},
    {"text", pg_oid::text},
    {"time without time zone", pg_oid::time},
    {"time with time zone", pg_oid::timetz},
    {"time", pg_oid::time},
    {"timestamp without time zone", pg_oid::timestamp},
    {"timestamp with time zone", pg_oid::timestamptz},
    {"timestamp", pg_oid::timestamp},
    {"timestamptz", pg_oid::timestamptz},
    {"uuid", pg_oid::uuid},
    {"varchar", pg_oid::varchar},
});

}  // namespace

pg_binary pg_binary_of(Oid type) noexcept {
    const known_type* const found = find(type);
    return found != nullptr ? found->binary : pg_binary::unknown;
}

Oid pg_array_of(Oid element) noexcept {
    const known_type* const found = find(element);
    return found != nullptr ? found->array : 0;
}

std::optional<Oid> pg_type_named(std::string_view name) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (const auto& [known_name, oid] : names) {
        if (std::ranges::equal(known_name, name, {}, {}, lower)) return oid;
    }
    return std::nullopt;
}

}  // namespace orm::detail
