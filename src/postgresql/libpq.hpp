#ifndef ORM_SRC_POSTGRESQL_LIBPQ_HPP
#define ORM_SRC_POSTGRESQL_LIBPQ_HPP

#include <libpq-fe.h>

#include <cstddef>
#include <memory>

namespace orm::detail {

struct pg_deleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
    void operator()(char* text) const noexcept { PQfreemem(text); }
};
using pg_result = std::unique_ptr<PGresult, pg_deleter>;
using pg_conn = std::unique_ptr<PGconn, pg_deleter>;
using pg_text = std::unique_ptr<char, pg_deleter>;

/// How many parameters the protocol can count, and of how many libpq takes a description: a longer
/// message of that kind it holds for garbage, and gives the connection up.
/// Source: libpq 15, fe-protocol3.c, VALID_LONG_MESSAGE_TYPE.
inline constexpr std::size_t pg_most_parameters = 65535;
inline constexpr std::size_t pg_most_described = 7498;

}  // namespace orm::detail
#endif
