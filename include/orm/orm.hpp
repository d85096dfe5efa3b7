#ifndef ORM_ORM_HPP
#define ORM_ORM_HPP

// Everything.

#include "orm/collections.hpp"
#include "orm/engine.hpp"
#include "orm/mapper.hpp"
#include "orm/pool.hpp"
#include "orm/schema.hpp"
#include "orm/sql.hpp"
#if __has_include("orm/postgresql.hpp")
#include "orm/postgresql.hpp"
#endif
#if __has_include("orm/sqlite.hpp")
#include "orm/sqlite.hpp"
#endif

#endif
