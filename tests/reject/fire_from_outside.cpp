// expect: orm: events of the library are fired by the library; listen to them
#include "orm/engine.hpp"

#ifdef ORM_REJECT
void ring(orm::dialect& dialect, orm::exception_context& context) {
    dialect.dispatch.fire<orm::detail::dialect_handle_error>({context});
}
#else
bool rings(orm::dialect& dialect) {
    return dialect.dispatch.any<orm::detail::dialect_handle_error>();
}
#endif
