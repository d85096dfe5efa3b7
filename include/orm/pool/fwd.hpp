#ifndef ORM_POOL_FWD_HPP
#define ORM_POOL_FWD_HPP

#include "orm/driver/fwd.hpp"

namespace orm {

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

namespace detail {
class pool_key;
}

}  // namespace orm
#endif
