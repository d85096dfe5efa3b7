#ifndef ORM_SRC_SQLITE_SQLITE_ROWS_HPP
#define ORM_SRC_SQLITE_SQLITE_ROWS_HPP

#include <list>
#include <span>
#include <string>
#include <vector>

#include "orm/sql/row_batch.hpp"
#include "orm/sql/row_statement.hpp"
#include "prepared.hpp"

namespace orm::detail::sqlite {

class sqlite_connection;

/// How many rows of a statement are written at once: of those that come in one text a fixed number,
/// so that texts come again.
std::size_t rows_at_once(const row_statement& what, std::size_t left) noexcept;

/// How the rows of one statement are written on one connection.
///
/// What it knows of the table is good for one schema. Before rows are written `watch_` is executed,
/// the same statement for no rows: SQLite compiles it anew when the schema was changed, by
/// whomever, and that shows. It takes the lock to write, too: had the table been read first, a
/// write of another connection in between would be an error at once.
class row_plan {
public:
    explicit row_plan(const row_statement& what);

    const row_statement& statement() const noexcept { return what_; }
    void write(sqlite_connection& on, row_batch& rows);
    /// Leaves its statements where they are: another process has them.
    void abandon() noexcept;

    bool in_use = false;  ///< a function of SQL may write, too

private:
    void look(sqlite_connection& on);
    void learn(sqlite_connection& on);
    std::string watch_text() const;

    const std::string& many_text(std::size_t rows, bool returns);
    /// Whether there are keys beside the row's id.
    bool tells_more() const noexcept { return what_.keys.size() > 1; }
    bool may_write_many(sqlite_connection& on, const row_batch& rows);
    bool may_number(sqlite_connection& on, std::size_t rows);
    void tell_returned(driver_cursor& from, row_batch& rows) const;
    bool write_many(sqlite_connection& on, row_batch& rows);
    void write_one(sqlite_connection& on, row_batch& rows, std::size_t row);
    void write_returning(sqlite_connection& on, row_batch& rows, std::size_t row);
    bool refuses_one_of(sqlite_connection& on, const driver_error& error, int autocommit);

    row_statement what_;
    std::size_t width_;
    std::string one_;                ///< the text for one row
    std::string returning_;          ///< the same, which returns the keys
    std::vector<std::string> many_;  ///< texts for many rows; for 1, 2, 4, … keys
    std::vector<value_view> keys_;   ///< of a list that is filled up
    statement_ptr watch_;
    statement_ptr largest_;    ///< what the largest id is
    int watch_compiled_ = -1;  ///< how often, when the table was looked at
    bool has_triggers_ = false;
    bool has_row_id_ = false;     ///< the first key is the row's id
    bool may_leave_out_ = false;  ///< rows, as its ON CONFLICT says
};

/// The plans of a connection, those used last.
class row_plans {
public:
    void write(sqlite_connection& on, row_batch& rows);
    /// Before the database is closed.
    void close() noexcept { plans_.clear(); }
    void abandon() noexcept;

private:
    row_plan& find(const row_statement& what);

    static constexpr std::size_t most = 64;
    std::list<row_plan> plans_;  // used last comes first
};

}  // namespace orm::detail::sqlite
#endif
