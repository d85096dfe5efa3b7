// expect: orm: events of a pool do not take orm::propagate
#include "orm/pool.hpp"

void use(orm::pool& target) {
#ifdef ORM_REJECT
    orm::listen(
        target, orm::pool_event::connect, [] {}, orm::propagate);
#else
    orm::listen(
        target, orm::pool_event::connect, [] {}, orm::once);
#endif
}
