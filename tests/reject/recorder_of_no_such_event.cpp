// expect: orm: what is watched has no such event
#include "orm/engine.hpp"
#include "orm/testing/recorder.hpp"

void watch(orm::testing::recorder& log, orm::connection& conn, orm::engine& engine) {
    log.watch(engine, orm::dialect_event::handle_error, orm::pool_event::checkout);
    log.watch(conn, orm::connection_event::begin);
#ifdef ORM_REJECT
    log.watch(conn, orm::pool_event::checkout);
#endif
}
