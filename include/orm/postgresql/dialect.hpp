#ifndef ORM_POSTGRESQL_DIALECT_HPP
#define ORM_POSTGRESQL_DIALECT_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orm/driver/driver_connection.hpp"
#include "orm/driver/driver_cursor.hpp"
#include "orm/driver/parameters.hpp"
#include "orm/engine/dialect_events.hpp"
#include "orm/schema/executor.hpp"
#include "orm/schema/literal_sql.hpp"

namespace orm {

class connection;
class dialect;

namespace detail {
class pg_session;
class pg_copy_in;
class pg_copy_out;
}  // namespace detail

/// Executes statements on a postgresql_connection.
///
/// Parameters are `$1`, `$2`, … and travel beside the text: up to 65,535 of them, and less than a
/// gigabyte together. Those beyond 7,498 are sent as text, and their statement is not kept
/// prepared. Statements that read or change rows are prepared, and stay so for the next time.
/// executemany of a plain INSERT sends many rows as one statement; others are sent without waiting
/// for each answer.
class postgresql_cursor : public driver_cursor {
public:
    /// When the connection is used otherwise meanwhile, what is left is read into memory first;
    /// when the cursor is closed early, it is read and dropped, as a cancelled statement would end
    /// the transaction.
    void set_streaming(bool streaming) noexcept override = 0;
};

/// Writes rows into a table by COPY: the fastest way in, without RETURNING or ON CONFLICT.
///
/// Nothing else can be done with the connection until it is finished or gone.
/// Source: PostgreSQL 15, COPY, "Binary Format".
class postgresql_copy_writer {
public:
    postgresql_copy_writer(postgresql_copy_writer&&) noexcept;
    postgresql_copy_writer& operator=(postgresql_copy_writer&&) noexcept;
    /// Gives up, unless it is finished: no row is stored.
    ~postgresql_copy_writer();

    /// @throws driver_error when the number of values is not that of the columns, when a value does
    ///   not fit its column, or the connection is lost. The copy is then given up.
    void write(std::span<const sql_value> row);
    void write(const parameters& row);
    /// Stores the rows. @return how many. @throws driver_error when the server refuses one.
    std::int64_t finish();

private:
    friend class postgresql_connection;
    explicit postgresql_copy_writer(std::unique_ptr<detail::pg_copy_in> body) noexcept;
    std::unique_ptr<detail::pg_copy_in> body_;
};

/// Reads rows out of a table by COPY.
///
/// Nothing else can be done with the connection until it is at its end or gone.
class postgresql_copy_reader {
public:
    postgresql_copy_reader(postgresql_copy_reader&&) noexcept;
    postgresql_copy_reader& operator=(postgresql_copy_reader&&) noexcept;
    /// Reads what is left.
    ~postgresql_copy_reader();

    std::span<const std::string> columns() const noexcept;
    /// The next row, a value for each column, good until the next call; nullptr: there is none.
    /// @throws driver_error
    const value_view* fetch();

private:
    friend class postgresql_connection;
    explicit postgresql_copy_reader(std::unique_ptr<detail::pg_copy_out> body) noexcept;
    std::unique_ptr<detail::pg_copy_out> body_;
};

/// How a transaction begins.
struct postgresql_begin {
    std::string isolation_level{};  ///< empty: the server's default
    bool autocommit = false;        ///< it does not begin: each statement commits itself
};

/// A connection to PostgreSQL through libpq.
///
/// It begins no transaction by itself: begin() does, and until then each statement commits itself.
/// Of an orm::connection it is had by orm::postgresql_of, in a transaction.
/// All members but the destructor and noexcept ones throw driver_error. One thread at a time.
/// Source: PostgreSQL 15, chapter 34, libpq; the psycopg2 dialect of SQLAlchemy 2.1.
class postgresql_connection : public driver_connection {
public:
    /// Connects. Each of with.named is a keyword of libpq; none is looked into for others.
    /// @throws argument_error for positional ones, or a keyword that is not a connection's;
    ///   driver_error when there is no connection. Neither holds the password.
    explicit postgresql_connection(const connect_arguments& with);
    /// Cuts the connection, if it is still there.
    ~postgresql_connection() override;

    /// Commits the transaction that is open, if any. When a statement had failed, the server rolls
    /// back instead, and this throws a driver_error of kind internal with SQLSTATE 25P02.
    /// Source: pgjdbc, raiseExceptionOnSilentRollback.
    void commit() override;
    void rollback() override;
    orm::transaction_status transaction_status() const noexcept override;
    void close() override;
    bool abandon() noexcept override;
    std::unique_ptr<driver_cursor> cursor() override;
    /// The same with what this kind of cursor has besides.
    std::unique_ptr<postgresql_cursor> make_cursor();

    /// Begins a transaction as next_begin() says, unless one is open.
    void begin();
    postgresql_begin& next_begin() noexcept;
    bool in_transaction() const noexcept;
    /// Is the connection known to be gone?
    bool is_lost() const noexcept;
    /// Asks the server for nothing, to see whether it answers.
    void ping();
    /// Ends the connection without waiting for anybody.
    void terminate() noexcept;
    /// Executes statements without parameters, separated by `;`.
    void execute_script(std::string_view text);

    /// Starts writing rows; columns in that order, or all of the table.
    /// @throws driver_error when the table or a column is missing.
    postgresql_copy_writer copy_in(const qualified_name& table,
                                   const std::vector<identifier>& columns = {});
    /// Writes all `rows`, or none. @return how many.
    std::int64_t copy_in(const qualified_name& table, const std::vector<identifier>& columns,
                         std::span<const parameters> rows);
    postgresql_copy_reader copy_out(const qualified_name& table,
                                    const std::vector<identifier>& columns = {});
    /// Reads what a query returns. @param query  SQL, as it is: never from input; a `;` behind it
    ///   and comments do no harm.
    postgresql_copy_reader copy_out(const literal_sql& query);

    /// What the server said last besides results: a warning, RAISE NOTICE.
    const std::string& last_notice() const noexcept;
    /// 150004 is 15.4.
    int server_version() const noexcept;
    /// The server's process: what pg_terminate_backend takes.
    int backend_pid() const noexcept;
    /// How many statements stay prepared; 0: none, as poolers want it, see docs/poolers.md. 128 by
    /// default, or what the argument `statement_cache_size` says.
    void set_statement_cache_size(std::size_t size);

    /// Where the sources of this library reach libpq.
    detail::pg_session& session() noexcept { return *session_; }

private:
    std::shared_ptr<detail::pg_session> session_;  // cursors hold it too
};

/// The PostgreSQL connection under `on`, as COPY needs it, inside of the transaction of `on`:
/// begun, if need be, as a statement would.
///
///     orm::postgresql_of(conn).copy_in({std::nullopt, "t"}, {}, rows);
///     conn.commit();
///
/// Good until `on` is closed or invalidated.
/// @throws invalid_request_error when `on` is on another database; what connection::begin throws.
postgresql_connection& postgresql_of(connection& on);

/// The dialect "postgresql".
///
/// Parameters of libpq are given in the query of the url: `sslmode`, `connect_timeout`,
/// `application_name`, `options`, `target_session_attrs` and the like, and `host`, the folder of a
/// socket; and `statement_cache_size`, see set_statement_cache_size and docs/poolers.md. Isolation
/// levels: those of SQL, and AUTOCOMMIT. Source: SQLAlchemy 2.1, dialects/postgresql/base.py and
/// psycopg2.py.
std::shared_ptr<dialect> make_postgresql_dialect();

}  // namespace orm
#endif
