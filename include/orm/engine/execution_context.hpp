#ifndef ORM_ENGINE_EXECUTION_CONTEXT_HPP
#define ORM_ENGINE_EXECUTION_CONTEXT_HPP

#include <memory>

#include "orm/driver/driver_cursor.hpp"
#include "orm/engine/fwd.hpp"
#include "orm/sql/execution_options.hpp"
#include "orm/sql/statement.hpp"

namespace orm {

/// One execution of a statement, from when it was prepared: listeners of cursor events get it.
/// Source: SQLAlchemy 2.1, engine/interfaces.py, ExecutionContext.
struct execution_context {
    orm::connection& connection;
    driver_cursor& cursor;
    const sql_statement* invoked;  ///< nullptr for driver-level SQL and while rows are fetched
    const orm::execution_options& options;
    bool executemany = false;

    /// For a listener of do_execute that has executed the statement on a cursor of its own, perhaps
    /// of a new connection: the result has the rows of that one. `cursor` stays what it was.
    void replace_cursor(std::unique_ptr<driver_cursor> executed) const {
        replacement = std::move(executed);
    }
    mutable std::unique_ptr<driver_cursor> replacement{};  ///< what replace_cursor was given
};

}  // namespace orm
#endif
