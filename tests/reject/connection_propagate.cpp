// expect: orm: events of a connection do not take orm::propagate
#include "orm/engine/connection_events.hpp"

void use(orm::target_class<orm::connection_events>& target) {
#ifdef ORM_REJECT
    orm::listen(
        target, orm::connection_event::commit, [] {}, orm::propagate);
#else
    orm::listen(
        target, orm::connection_event::commit, [] {}, orm::once);
#endif
}
