#ifndef ORM_ENGINE_FWD_HPP
#define ORM_ENGINE_FWD_HPP

namespace orm {

class driver_connection;
class driver_cursor;
class driver_error;
class pool_dialect;
class connection_pool_entry;
class pool_proxied_connection;
class pooled_connection;
class pool;
class queue_pool;
class null_pool;
class static_pool;
class singleton_thread_pool;
class assertion_pool;
class pool_creator;
struct pool_options;
struct pool_reset_state;
struct pool_events;

class dialect;
class connection;
class engine;
class transaction;
class result;
class row;
class sql_statement;
class sql_value;
class value_view;
class parameters;
class exception_context;
struct connect_arguments;
struct execution_context;
struct engine_options;
struct url;
struct connection_events;
struct dialect_events;

namespace detail {
class pool_key;
}

}  // namespace orm
#endif
