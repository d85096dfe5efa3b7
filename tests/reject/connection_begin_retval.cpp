// expect: orm: of the events of a connection only 'before_execute' and 'before_cursor_execute' take
#include "orm/engine/connection_events.hpp"

void use(orm::target_class<orm::connection_events>& target) {
    const auto listener = [](orm::connection&) { return true; };
#ifdef ORM_REJECT
    orm::listen(target, orm::connection_event::begin, listener, orm::retval);
#else
    orm::listen(target, orm::connection_event::begin, listener, orm::insert);
#endif
}
