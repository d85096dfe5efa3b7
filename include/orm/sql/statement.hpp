#ifndef ORM_SQL_STATEMENT_HPP
#define ORM_SQL_STATEMENT_HPP

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "orm/schema/fwd.hpp"
#include "orm/sql/execution_options.hpp"
#include "orm/sql/fwd.hpp"

namespace orm {

enum class statement_kind : unsigned char {
    text,
    insert_into,  // "insert" would hide the flag from others
    ddl,
    savepoint,
    rollback_to_savepoint,
    release_savepoint,
};

/// Something that a connection executes, before the dialect has made SQL of it: what listeners of
/// before_execute see and may replace.
///
/// A handle to something that never changes: copies are cheap and the same statement.
/// Source: SQLAlchemy 2.1, sql/base.py, Executable; sql/elements.py, TextClause.
class sql_statement {
public:
    /// A DDL element; also `conn.execute(orm::create_table{users})`.
    sql_statement(const ddl_element& element);

    statement_kind kind() const noexcept;
    /// "text", "insert", "savepoint", …; of DDL the kind of the element: "create_table", "ddl".
    std::string_view kind_name() const noexcept;
    /// Of a text: the SQL. Of a savepoint: its name. Of DDL text: as it was given.
    const std::string& text() const noexcept;
    /// The DDL element; nullptr for other kinds.
    const ddl_element* ddl() const noexcept;
    /// The table that is inserted into; nullptr for other kinds.
    const orm::table* target() const noexcept;

    const orm::execution_options& options() const noexcept;
    /// The same with more options; they come before those of engine and connection.
    /// @throws argument_error for isolation_level, which is none of a statement.
    sql_statement execution_options(const orm::execution_options& more) const;
    /// The same where the parameter has that type: the dialect may declare it to the driver, see
    /// dialect_event::do_setinputsizes.
    sql_statement bind_type(std::string name, sql_type type) const;
    const std::map<std::string, sql_type>& bind_types() const noexcept;

    friend bool operator==(const sql_statement& left, const sql_statement& right) noexcept {
        return left.body_ == right.body_;
    }

    /// Its inside, for dialects.
    struct body;
    const body& inside() const noexcept { return *body_; }
    explicit sql_statement(std::shared_ptr<const body> made) noexcept : body_{std::move(made)} {}

private:
    std::shared_ptr<const body> body_;
};

/// SQL with parameters `:name` or `?`; in quotes, comments and after another colon these are
/// nothing special, and `\:` is a colon. The text goes into the database as it is: never build it
/// from input. Source: sqlalchemy.text.
sql_statement text(std::string sql);

/// INSERT of the columns that the parameters name: `orm::insert_into(users)` with `{{"name",
/// "ed"}}`.
///
/// A column that the first set does not name gets its orm::default_value, or the next number of its
/// sequence. A default is a bool, an int or std::int64_t, a double, a text, an orm::sql_value, an
/// orm::literal_sql, or a std::function<orm::sql_value()> that is called for each row;
/// argument_error for others.
///
/// With several sets and columns to return, rows are inserted in batches of one statement each, see
/// the option insertmanyvalues_page_size; rows come back in the order of the sets.
/// Source: SQLAlchemy 2.1, sql/dml.py, Insert.
sql_statement insert_into(const table& into, std::vector<std::string> returning = {});

}  // namespace orm
#endif
