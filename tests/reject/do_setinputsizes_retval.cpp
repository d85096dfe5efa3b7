// expect: orm: listeners of 'do_setinputsizes' return nothing
#include "orm/engine/dialect_events.hpp"

void use(orm::target_class<orm::dialect_events>& target) {
    const auto listener = [](orm::input_sizes&) { return true; };
#ifdef ORM_REJECT
    orm::listen(target, orm::dialect_event::do_setinputsizes, listener, orm::retval);
#else
    orm::listen(target, orm::dialect_event::do_setinputsizes, listener);
#endif
}
