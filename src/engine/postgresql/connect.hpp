#ifndef ORM_SRC_ENGINE_POSTGRESQL_CONNECT_HPP
#define ORM_SRC_ENGINE_POSTGRESQL_CONNECT_HPP

#include <string_view>

#include "libpq.hpp"
#include "orm/engine/dialect_events.hpp"
#include "orm/engine/url.hpp"

namespace orm::detail {

/// What libpq is to be told. @throws argument_error for an option that it does not know.
connect_arguments pg_arguments_from(const url& where);
/// @throws argument_error for keywords that libpq does not know; driver_error.
pg_conn pg_connect(const connect_arguments& with);

}  // namespace orm::detail
#endif
