// expect: orm: a listener with orm::retval returns the event's `result`
#include "orm/engine/connection_events.hpp"

void use(orm::target_class<orm::connection_events>& target) {
#ifdef ORM_REJECT
    orm::listen(
        target, orm::connection_event::before_cursor_execute, [](orm::connection&) { return 1; },
        orm::retval);
#else
    orm::listen(
        target, orm::connection_event::before_cursor_execute,
        [](orm::connection&, orm::driver_cursor&, const std::string& statement,
           const orm::parameter_sets& sets) {
            return orm::cursor_execute_replacement{statement, sets};
        },
        orm::retval);
#endif
}
