// expect: orm: orm::raw, orm::include_key and orm::active_history are flags of attribute events
// only, not
#include "orm/pool.hpp"

void use(orm::pool& target) {
#ifdef ORM_REJECT
    orm::listen(
        target, orm::pool_event::connect, [] {}, orm::active_history);
#else
    orm::listen(
        target, orm::pool_event::connect, [] {}, orm::once);
#endif
}
