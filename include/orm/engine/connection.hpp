#ifndef ORM_ENGINE_CONNECTION_HPP
#define ORM_ENGINE_CONNECTION_HPP

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/engine/connection_events.hpp"
#include "orm/engine/result.hpp"
#include "orm/engine/transaction.hpp"
#include "orm/pool/pool_proxy.hpp"
#include "orm/schema/executor.hpp"
#include "orm/sql/row_statement.hpp"

namespace orm {

namespace detail {
class connection_inspector;
struct failed_call;
struct statement_call;
/// What `{}` is where values are given: there are none.
enum class no_values : unsigned char {};
}  // namespace detail

/// A connection that executes statements: checked out from an engine's pool, and returned when it
/// goes.
///
/// The first statement begins a transaction (autobegin), which ends with commit(), rollback() or
/// close(); close rolls back. A lost connection is replaced at its next use, once the transaction
/// that was open has been rolled back.
///
/// Stays where it was made: `orm::connection conn = engine->connect();`. One thread at a time.
/// Source: SQLAlchemy 2.1, engine/base.py, Connection.
class connection final : public ddl_executor {
public:
    dispatcher<connection_events> dispatch;

    /// Checks a connection out; fires `engine_connect`.
    /// @throws what the driver throws, wrapped, after `handle_error` without a connection; other
    ///   errors of the pool as they are.
    explicit connection(std::shared_ptr<orm::engine> of);
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    /// Returns the connection; the pool rolls back, no `rollback` is fired. Never throws.
    ~connection() override;

    orm::engine& engine() const noexcept { return *engine_; }
    orm::dialect& engine_dialect() const noexcept;

    /// Executes a statement: `conn.execute("SELECT :x", {{"x", 1}})`. Text is orm::text.
    ///
    /// before_execute → begin → do_setinputsizes → before_cursor_execute → do_execute → the driver
    /// → after_cursor_execute → after_execute.
    /// @throws what the driver throws, wrapped (database_error and derived), after `handle_error`;
    ///   pending_rollback_error when a transaction failed, resource_closed_error after close();
    ///   what listeners throw.
    result execute(std::string_view sql, const parameters& values = {},
                   const orm::execution_options& options = detail::no_options());
    /// Without values, `conn.execute("SELECT 1", {}, {{"stream_results", true}})`.
    result execute(std::string_view sql, detail::no_values,
                   const orm::execution_options& options = detail::no_options()) {
        return execute(sql, parameters{}, options);
    }
    /// With counted values, `conn.execute("SELECT ?", orm::positional(1))`: they are copied for
    /// listeners only, where the driver can take them as they are.
    template <class... T>
    result execute(std::string_view sql, const positional_values<T...>& values,
                   const orm::execution_options& options = detail::no_options()) {
        return values.with_views(
            [&](std::span<const value_view> views) { return execute(sql, views, options); });
    }
    /// With counted values that are read where they lie, during the call only; a value_view that
    /// the program makes of its own memory. They are copied as above.
    result execute(std::string_view sql, std::span<const value_view> values,
                   const orm::execution_options& options = detail::no_options());
    result execute(const sql_statement& statement, const parameters& values = {},
                   const orm::execution_options& options = detail::no_options());
    result execute(const sql_statement& statement, detail::no_values,
                   const orm::execution_options& options = detail::no_options()) {
        return execute(statement, parameters{}, options);
    }
    /// Executes it once for each set, with do_executemany; one set is the same as without a list,
    /// and of no sets nothing is executed and nobody told: rowcount() is 0. Rows that a text
    /// returns are not kept; insert_into returns them.
    result execute(std::string_view sql, const parameter_sets& sets,
                   const orm::execution_options& options = detail::no_options());
    result execute(const sql_statement& statement, const parameter_sets& sets,
                   const orm::execution_options& options = detail::no_options());
    /// DDL, as a statement.
    void execute(const ddl_element& element) override;
    /// The first column of the only row.
    template <class T>
    T scalar(std::string_view sql, const parameters& values = {}) {
        return execute(sql, values).template scalar<T>();
    }
    /// SQL that goes to the driver as it is; without before_execute and after_execute.
    result exec_driver_sql(std::string_view sql, const parameters& values = {},
                           const orm::execution_options& options = detail::no_options());
    result exec_driver_sql(std::string_view sql, detail::no_values,
                           const orm::execution_options& options = detail::no_options()) {
        return exec_driver_sql(sql, parameters{}, options);
    }
    result exec_driver_sql(std::string_view sql, const parameter_sets& sets,
                           const orm::execution_options& options = detail::no_options());

    /// Writes many rows of one table in the way that is fastest on the database: several rows a
    /// statement, arrays, COPY. A failure leaves the transaction as that of any statement does;
    /// rows before it may be written. Outside of a transaction (AUTOCOMMIT) several rows are stored
    /// as one, or none of them.
    ///
    /// Listeners of cursor events are told the statement for one row with the sets of values of
    /// some rows at a time. A text that they change is executed as it is then, set by set; values
    /// that they change are written. before_execute and after_execute are not fired.
    /// @param returned  of an insert: called for each row with the values of the statement's keys,
    ///   in the order of the source, after all rows are written; a row that the database has left
    ///   out (`ON CONFLICT IGNORE`, a trigger) has none. Anything may be done in it.
    /// @throws argument_error for a statement that makes no sense; stale_data_error when rows with
    ///   a version were not all found, after the others were written; as execute; what the source
    ///   and `returned` throw. Then rows before may be written, and no more are told.
    write_outcome write(
        const row_statement& what, row_source& source,
        const callback<void(std::size_t row, const value_view* keys)>& returned = {});

    /// Begins a transaction. @throws invalid_request_error when one has begun, on this connection
    ///   or, where its pool lends one driver connection to several, on another of them.
    [[nodiscard]] transaction begin();
    /// Sets a savepoint, in a transaction that begins with it if there is none.
    [[nodiscard]] transaction begin_nested();
    /// Begins a transaction in two phases. @param xid  empty: a new one
    /// @throws invalid_request_error when a transaction has begun; not_supported_error
    [[nodiscard]] transaction begin_twophase(std::string xid = {});
    /// Prepared transactions that wait. @throws not_supported_error
    std::vector<std::string> recover_twophase();
    /// Ends one of those; no event is fired.
    /// @throws invalid_request_error inside a transaction; what the driver throws, wrapped
    void commit_prepared(const std::string& xid);
    void rollback_prepared(const std::string& xid);
    /// Ends the transaction, if there is one. @throws as transaction::commit
    void commit();
    void rollback();

    bool in_transaction() const noexcept;
    bool in_nested_transaction() const noexcept;
    bool closed() const noexcept { return !can_reconnect_ && dbapi_.get() == nullptr; }
    /// Is it lost, and not replaced yet?
    bool invalidated() const noexcept { return can_reconnect_ && !dbapi_.is_valid(); }

    /// Rolls back what is open and returns the connection; the second call does nothing.
    /// @throws what listeners and the driver throw; the connection is back all the same.
    void close();
    /// Gives the driver's connection up; the next use makes a new one.
    /// @throws resource_closed_error after close().
    void invalidate(std::exception_ptr error = {});
    /// Takes the driver's connection out of the pool: it will be closed, not returned.
    /// @throws resource_closed_error after close(), invalid_request_error for a lost connection.
    void detach();

    /// Adds options; fires `set_connection_execution_options`, whose listeners may edit them.
    /// @throws argument_error for an isolation level that is none; invalid_request_error for one
    ///   inside a transaction.
    connection& execution_options(orm::execution_options options);
    const orm::execution_options& get_execution_options() const noexcept { return options_; }
    std::string get_isolation_level();

    /// The driver's connection; a lost one is replaced.
    /// @throws pending_rollback_error, resource_closed_error; errors of connecting, wrapped
    driver_connection& dbapi_connection();
    /// The checkout behind it. @throws resource_closed_error
    pool_proxied_connection& proxy();

    // For DDL. @throws what the driver throws, wrapped.
    const ddl_dialect& dialect() const override;
    bool has_table(const qualified_name& table) override;
    bool has_index(const qualified_name& table, const identifier& index) override;
    bool has_sequence(const qualified_name& sequence) override;
    bool has_type(const qualified_name& type) override;
    std::unique_ptr<inspector> make_inspector() override;
    connection* as_connection() noexcept override { return this; }

private:
    friend class result;
    friend class engine;
    friend class detail::transaction_state;
    friend class detail::connection_inspector;

    result execute_copies(std::string_view sql, std::span<const value_view> values,
                          const orm::execution_options& options);
    bool goes_in_place(const driver_connection* on, const orm::execution_options& options) noexcept;
    result send_in_place(driver_connection& on, std::string_view sql,
                         std::span<const value_view> values);
    result execute_owned(const detail::statement_call& what);
    [[noreturn]] void fail_in_place(const sql_statement* clause, std::string_view sql,
                                    std::span<const value_view> values);
    result execute_clause(detail::statement_call what, const orm::execution_options& options);
    void write_batch(row_batch& rows);
    void write_watched(row_batch& rows);
    driver_connection* ready_driver() const noexcept;
    [[noreturn]] void fail_writing(row_batch& rows);
    void send_rows(const detail::statement_call& what, const execution_context& context);
    void send_rewritten(const detail::statement_call& what, const execution_context& context);
    /// Is there a listener of statements, or an echo, to be told of each?
    bool is_watched() noexcept;
    /// Nobody is, and the driver takes values where they lie?
    bool binds_in_place() noexcept;
    void look_for_watchers() noexcept;
    void find_watchers(std::uint64_t now) noexcept;
    void tell_before_execute(detail::statement_call& what, const orm::execution_options& options);
    result execute_call(detail::statement_call& what, const orm::execution_options& options);
    result execute_batches(detail::statement_call& what, const orm::execution_options& options);
    void run(detail::statement_call& what, std::unique_ptr<driver_cursor>& cursor,
             const orm::execution_options& options, bool as_batch);
    result execute_sent(detail::statement_call& what, const orm::execution_options& options,
                        bool as_batch);
    const sql_statement* invoked_by(detail::statement_call& what);
    void declare_types(const detail::statement_call& what, const execution_context& context,
                       bool as_batch);
    void send(const detail::statement_call& what, const execution_context& context, bool as_batch);
    /// To execute with: a transaction has begun, too, where one has to.
    /// @param kept  the driver's connection, where listeners may give it up before the cursor goes
    std::unique_ptr<driver_cursor> open_cursor(const detail::statement_call& what, bool many,
                                               std::shared_ptr<driver_connection>& kept);
    /// Of no sets: nothing is executed.
    result execute_nothing(const sql_statement* clause);
    driver_connection& live();
    void revalidate();
    void check_open() const;
    [[noreturn]] void throw_invalid_transaction() const;
    void check_transaction() const;
    /// Finds out whether the database has ended the transaction by itself.
    void look_at_transaction() noexcept;
    /// Has another connection begun a transaction on the driver's connection?
    bool is_claimed_by_other() const noexcept;
    /// @throws invalid_request_error when it has, or the block of engine::begin is over.
    void check_may_begin() const;
    void claim() noexcept;
    void release_claim() noexcept;
    /// Rolls back what no pool will, as others still have the checkout.
    void leave_shared() noexcept;
    [[noreturn]] void fail_preparing(detail::statement_call& what);
    void autobegin();
    /// Calls `work` with the driver's connection; its errors go the way of all errors.
    void on_driver(const callback<void(driver_connection&)>& work, bool commits = false);
    /// What happens after an error: listeners are asked, connections given up. Throws.
    [[noreturn]] void handle(detail::failed_call what);
    void close_results() noexcept;
    void apply_isolation_level(const std::string& level);
    /// Of a new driver connection, as the options say.
    void apply_isolation_option();

    // The steps of transactions, with their events.
    void begin_impl();
    void rollback_impl();
    void commit_impl();
    void savepoint_impl(const std::string& name);
    void rollback_to_savepoint_impl(const std::string& name);
    void release_savepoint_impl(const std::string& name);
    void begin_twophase_impl(const std::string& xid);
    void prepare_twophase_impl(const std::string& xid);
    void rollback_twophase_impl(const std::string& xid, bool is_prepared);
    void commit_twophase_impl(const std::string& xid, bool is_prepared);
    void finish_prepared(const std::string& xid,
                         void (orm::dialect::*how)(driver_connection&, const std::string&, bool));

    std::shared_ptr<orm::engine> engine_;
    pooled_connection dbapi_;
    std::shared_ptr<detail::transaction_state> transaction_;
    std::shared_ptr<detail::transaction_state> nested_;
    orm::execution_options options_;
    result* open_results_ = nullptr;
    std::uint64_t watch_epoch_ = 0;  ///< of when watched_ was found out
    unsigned savepoints_ = 0;
    bool can_reconnect_ = true;
    bool in_block_ = false;       ///< of engine::begin, which has one transaction
    bool driver_is_out_ = false;  ///< somebody may use the driver's connection by himself
    bool in_begin_ = false;
    bool handling_error_ = false;
    bool watched_ = false;
    bool binds_in_place_ = false;
    bool declares_types_ = false;  ///< of parameters, to the driver
};

/// What the database's catalog says, through the connection; in <orm/schema.hpp>.
/// Source: SQLAlchemy 2.1, inspect(connection); engine/reflection.py, Inspector.
std::unique_ptr<inspector> inspect(connection& on);

}  // namespace orm
#endif
