// expect: orm: a connection has no events of dialects, such as 'handle_error': listen to its engine
#include "orm/engine.hpp"

void use(orm::engine& target, orm::connection& conn) {
    const auto listener = [](orm::exception_context&) {};
#ifdef ORM_REJECT
    orm::listen(conn, orm::dialect_event::handle_error, listener);
#else
    orm::listen(target, orm::dialect_event::handle_error, listener);
    static_cast<void>(conn);
#endif
}
