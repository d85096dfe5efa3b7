// expect: orm: a recorder watches attributes, engines, connections, pools, schema items
#include "orm/engine.hpp"
#include "orm/testing/recorder.hpp"

void watch(orm::testing::recorder& log, orm::pool& pool, const orm::result& rows) {
    log.watch(pool);
#ifdef ORM_REJECT
    log.watch(rows);
#else
    static_cast<void>(rows);
#endif
}
