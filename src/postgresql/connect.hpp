#ifndef ORM_SRC_POSTGRESQL_CONNECT_HPP
#define ORM_SRC_POSTGRESQL_CONNECT_HPP

#include <cstddef>
#include <string_view>

#include "libpq.hpp"
#include "orm/engine/dialect_events.hpp"
#include "orm/engine/url.hpp"

namespace orm::detail {

/// What libpq is to be told. @throws argument_error for an option that it does not know.
connect_arguments pg_arguments_from(const url& where);
/// How many statements stay prepared: `statement_cache_size`, 128 by default.
/// @throws argument_error when it is no number.
std::size_t pg_cache_size_of(const connect_arguments& with);
/// @throws argument_error for keywords that libpq does not know; driver_error.
pg_conn pg_connect(const connect_arguments& with);

}  // namespace orm::detail
#endif
