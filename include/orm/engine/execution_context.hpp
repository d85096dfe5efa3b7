#ifndef ORM_ENGINE_EXECUTION_CONTEXT_HPP
#define ORM_ENGINE_EXECUTION_CONTEXT_HPP

#include "orm/engine/execution_options.hpp"
#include "orm/engine/fwd.hpp"
#include "orm/engine/statement.hpp"

namespace orm {

/// One execution of a statement, from when it was prepared: listeners of cursor events get it.
/// Source: SQLAlchemy 2.1, engine/interfaces.py, ExecutionContext.
struct execution_context {
    orm::connection& connection;
    driver_cursor& cursor;
    const sql_statement* invoked;  ///< nullptr for driver-level SQL
    const orm::execution_options& options;
    bool executemany = false;
};

}  // namespace orm
#endif
