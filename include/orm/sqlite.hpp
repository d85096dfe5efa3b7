#ifndef ORM_SQLITE_HPP
#define ORM_SQLITE_HPP

// SQLite, for programs that name it; a url needs no header. Link orm::sqlite.

#include "orm/engine.hpp"
#include "orm/sqlite/ddl.hpp"
#include "orm/sqlite/dialect.hpp"

#endif
