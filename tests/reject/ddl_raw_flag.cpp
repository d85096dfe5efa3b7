// expect: orm: orm::raw, orm::include_key and orm::active_history are flags of attribute events
// only
#include "orm/schema.hpp"

void use(const orm::metadata& meta) {
#ifdef ORM_REJECT
    orm::listen(
        meta, orm::ddl_event::after_create, [](orm::metadata&) {}, orm::raw);
#else
    orm::listen(
        meta, orm::ddl_event::after_create, [](orm::metadata&) {}, orm::once);
#endif
}
