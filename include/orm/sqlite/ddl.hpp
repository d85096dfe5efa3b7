#ifndef ORM_SQLITE_DDL_HPP
#define ORM_SQLITE_DDL_HPP

#include "orm/schema/fwd.hpp"

namespace orm {

/// SQLite's DDL. Source: SQLAlchemy 2.1, dialects/sqlite/base.py, SQLiteDDLCompiler.
const ddl_dialect& sqlite_ddl();

}  // namespace orm
#endif
