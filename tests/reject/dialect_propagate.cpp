// expect: orm: events of a dialect do not take orm::propagate
#include "orm/engine/dialect_events.hpp"

void use(orm::target_class<orm::dialect_events>& target) {
#ifdef ORM_REJECT
    orm::listen(
        target, orm::dialect_event::do_connect, [] {}, orm::propagate);
#else
    orm::listen(
        target, orm::dialect_event::do_connect, [] {}, orm::insert);
#endif
}
