// expect: orm: orm::retval means nothing to the events of a pool
#include "orm/pool.hpp"

void use(orm::pool& target) {
#ifdef ORM_REJECT
    orm::listen(
        target, orm::pool_event::connect, [] {}, orm::retval);
#else
    orm::listen(
        target, orm::pool_event::connect, [] {}, orm::once);
#endif
}
