#ifndef ORM_POSTGRESQL_DDL_HPP
#define ORM_POSTGRESQL_DDL_HPP

#include "orm/schema/fwd.hpp"

namespace orm {

/// PostgreSQL's DDL. Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGDDLCompiler.
const ddl_dialect& postgresql_ddl();

}  // namespace orm
#endif
