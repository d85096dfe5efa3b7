#ifndef ORM_SRC_SQL_DEFAULT_VALUES_HPP
#define ORM_SRC_SQL_DEFAULT_VALUES_HPP

#include "orm/driver/sql_value.hpp"
#include "orm/schema/column.hpp"

// What the library puts into rows that do not say. Source: SQLAlchemy 2.1, engine/default.py,
// DefaultExecutionContext._process_execute_defaults.
namespace orm::detail {

/// Whether rows that do not name the column get a value for it, rather than SQL or nothing.
bool has_value(const default_value& which);
/// That value, for one row of the column. @throws argument_error for a type that cannot be bound;
/// what a function
///   throws
sql_value default_value_of(const column& which);

}  // namespace orm::detail
#endif
