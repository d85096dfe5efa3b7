#ifndef ORM_SQLITE_DIALECT_HPP
#define ORM_SQLITE_DIALECT_HPP

#include <memory>

#include "orm/engine/fwd.hpp"

struct sqlite3;

namespace orm {

/// SQLite, through libsqlite3.
///
/// `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` and `sqlite:///:memory:` for a
/// database in memory, of which each thread has its own. Options of the url:
///
/// | option | values, the default first |
/// |---|---|
/// | `mode` | `rwc`, `rw` (the file must be there), `ro`, `memory` |
/// | `uri` | `off`, `on`: the path is an SQLite URI, `sqlite:///file:x.db%3Fimmutable=1?uri=on` |
/// | `timeout` | `5`: seconds to wait for a lock; 0 fails at once |
/// | `begin` | `deferred`, `immediate`, `exclusive`: how transactions begin |
/// | `foreign_keys` | `off`, `on`: are they enforced? Off is SQLite's own default |
/// | `cached_statements` | `128`: how many prepared statements a connection keeps |
///
/// Texts in double quotes are never strings, the schema of a database file is not trusted with
/// functions that have side effects, its internals cannot be written (SQLITE_DBCONFIG_DEFENSIVE),
/// and no extensions are loaded.
///
/// A list of sets for `INSERT INTO … VALUES (placeholders)` is inserted several rows a statement;
/// rows before one that fails are in the table, as they are one by one, but foreign keys between
/// rows of one list are checked after several.
///
/// A transaction that SQLite rolls back by itself (`INSERT OR ROLLBACK`, `RAISE(ROLLBACK)`, a full
/// disk, …) is over: see pending_rollback_error. Not a number is no value that SQLite stores:
/// value_error. `ATTACH` takes URIs also with `uri=off` where SQLite was built to, as on Debian.
///
/// Isolation levels are SERIALIZABLE, READ UNCOMMITTED (of a shared cache) and AUTOCOMMIT.
/// Source: SQLAlchemy 2.1, dialects/sqlite/base.py and pysqlite.py; https://sqlite.org/c3ref.
std::shared_ptr<dialect> make_sqlite_dialect();

/// The handle of a driver connection of this dialect, to register functions and the like;
/// nullptr when it is closed, or one of another driver. It stays the connection's.
::sqlite3* sqlite_handle(driver_connection& connection) noexcept;

}  // namespace orm
#endif
