#ifndef ORM_SCHEMA_TABLE_OPTIONS_HPP
#define ORM_SCHEMA_TABLE_OPTIONS_HPP

namespace orm {

/// What one kind of database alone has to say of a table; the others leave it out.
/// Source: SQLAlchemy 2.1, dialects/sqlite/base.py: sqlite_with_rowid, sqlite_strict,
/// sqlite_autoincrement.
struct table_options {
    bool sqlite_with_rowid = true;  ///< false: WITHOUT ROWID
    bool sqlite_strict = false;     ///< STRICT: values have the types of their columns
    /// The integer key is never given twice, not even after its row is gone: AUTOINCREMENT.
    bool sqlite_autoincrement = false;
};

}  // namespace orm
#endif
