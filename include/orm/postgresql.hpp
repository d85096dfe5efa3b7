#ifndef ORM_POSTGRESQL_HPP
#define ORM_POSTGRESQL_HPP

// PostgreSQL, for programs that name it; a url needs no header. Link orm::postgresql.

#include "orm/engine.hpp"
#include "orm/postgresql/ddl.hpp"
#include "orm/postgresql/dialect.hpp"

#endif
