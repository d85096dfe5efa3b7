#ifndef ORM_SRC_POSTGRESQL_ERRORS_HPP
#define ORM_SRC_POSTGRESQL_ERRORS_HPP

#include <string_view>

#include "libpq.hpp"
#include "orm/driver/error.hpp"

namespace orm::detail {

/// Which kind an SQLSTATE is of.
driver_error_kind pg_kind_of(std::string_view sqlstate) noexcept;
/// Of a result that reports an error: what the server says, its detail and hint.
driver_error pg_error_of(const PGresult* result, const PGconn* connection);
/// Does the server refuse to execute a prepared statement before it has run any of it, so that it
/// only has to be prepared again? It is gone, or its result is not what it was.
bool pg_is_stale(const PGresult* result) noexcept;
/// Of a call that libpq itself refused, above all as the connection is lost.
driver_error pg_error_of(const PGconn* connection);
/// Does an error of a connection that seems all right say that it is lost?
bool pg_says_lost(const driver_error& error) noexcept;

}  // namespace orm::detail
#endif
