// expect: orm: a listener of 'do_execute' or 'do_executemany' takes (orm::driver_cursor&, const
#include "orm/engine/dialect_events.hpp"

void use(orm::target_class<orm::dialect_events>& target) {
#ifdef ORM_REJECT
    orm::listen(target, orm::dialect_event::do_execute, [](int) { return true; });
#else
    orm::listen(target, orm::dialect_event::do_execute, [](orm::driver_cursor&) { return true; });
#endif
}
