#ifndef ORM_SRC_POSTGRESQL_TYPES_HPP
#define ORM_SRC_POSTGRESQL_TYPES_HPP

#include <optional>
#include <string_view>

#include "libpq.hpp"
#include "orm/postgresql/ddl.hpp"

namespace orm::detail {

/// Object identifiers of types that every server has. Source: PostgreSQL 15, pg_type.dat.
namespace pg_oid {
inline constexpr Oid boolean = 16;
inline constexpr Oid bytea = 17;
inline constexpr Oid name = 19;
inline constexpr Oid int8 = 20;
inline constexpr Oid int2 = 21;
inline constexpr Oid int4 = 23;
inline constexpr Oid text = 25;
inline constexpr Oid oid = 26;
inline constexpr Oid json = 114;
inline constexpr Oid float4 = 700;
inline constexpr Oid float8 = 701;
inline constexpr Oid unknown = 705;
inline constexpr Oid bpchar = 1042;
inline constexpr Oid varchar = 1043;
inline constexpr Oid date = 1082;
inline constexpr Oid time = 1083;
inline constexpr Oid timestamp = 1114;
inline constexpr Oid timestamptz = 1184;
inline constexpr Oid interval = 1186;
inline constexpr Oid timetz = 1266;
inline constexpr Oid numeric = 1700;
inline constexpr Oid uuid = 2950;
inline constexpr Oid jsonb = 3802;
}  // namespace pg_oid

/// How values of a type look in binary, as far as that is known here.
enum class pg_binary : unsigned char {
    unknown,
    boolean,
    int2,
    int4,
    int8,
    oid,
    float4,
    float8,
    text,   ///< the text itself
    jsonb,  ///< a byte, then the text
    bytes,
};

pg_binary pg_binary_of(Oid type) noexcept;
/// The type of arrays of a type that every server has; 0: not known here.
Oid pg_array_of(Oid element) noexcept;
/// The type that SQL calls so, as in orm::postgresql_ddl, where every server has it.
std::optional<Oid> pg_type_named(std::string_view name) noexcept;

}  // namespace orm::detail
#endif
