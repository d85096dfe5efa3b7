// expect: orm: a listener of 'before_cursor_execute' takes (orm::connection&, orm::driver_cursor&,
#include "orm/engine/connection_events.hpp"

void use(orm::target_class<orm::connection_events>& target) {
#ifdef ORM_REJECT
    orm::listen(target, orm::connection_event::before_cursor_execute,
                [](orm::connection&, int statement) { static_cast<void>(statement); });
#else
    orm::listen(target, orm::connection_event::before_cursor_execute,
                [](orm::connection&, orm::driver_cursor&, const std::string&) {});
#endif
}
