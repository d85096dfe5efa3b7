#ifndef ORM_ENGINE_DIALECT_HPP
#define ORM_ENGINE_DIALECT_HPP

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orm/driver/driver_connection.hpp"
#include "orm/engine/dialect_events.hpp"
#include "orm/pool/pool_dialect.hpp"
#include "orm/schema/fwd.hpp"
#include "orm/sql/fwd.hpp"
#include "orm/sql/sql_dialect.hpp"

namespace orm {

/// Which pool an engine has unless it is told.
enum class pool_kind : unsigned char { queue, null, static_, singleton_thread, assertion };

/// Everything about one kind of database: how to connect, what transactions are called, where the
/// catalog is. A new one is a class derived from this, a ddl_dialect, and the driver's two classes;
/// see orm::register_dialect.
///
/// One object serves all threads of its engines; only the members it says so may change it.
/// Source: SQLAlchemy 2.1, engine/default.py, DefaultDialect; engine/interfaces.py, Dialect.
class dialect : public pool_dialect, public sql_dialect {
public:
    dispatcher<dialect_events> dispatch;

    dialect();

    /// "sqlite", "postgresql", …
    std::string_view name() const noexcept;

    // Connecting.
    /// @throws argument_error for parts of the url that mean nothing here.
    virtual connect_arguments create_connect_args(const url& where) const = 0;
    /// @throws driver_error
    virtual std::unique_ptr<driver_connection> connect(const connect_arguments& with) = 0;
    /// Prepares each new connection. @throws driver_error
    virtual void on_connect(driver_connection&) {}
    /// Looks around on the first connection of an engine; what it begins is rolled back.
    virtual void initialize(driver_connection&) {}
    virtual pool_kind default_pool(const url&) const noexcept { return pool_kind::queue; }

    // Transactions; commit and rollback are in pool_dialect.
    virtual void do_begin(driver_connection&) {}

    // In two phases. @throws not_supported_error by default
    virtual std::string create_xid() const;
    virtual void do_begin_twophase(driver_connection& on, const std::string& xid);
    virtual void do_prepare_twophase(driver_connection& on, const std::string& xid);
    virtual void do_rollback_twophase(driver_connection& on, const std::string& xid,
                                      bool is_prepared);
    virtual void do_commit_twophase(driver_connection& on, const std::string& xid,
                                    bool is_prepared);
    /// Those that are prepared and wait, of whatever connection.
    virtual std::vector<std::string> do_recover_twophase(driver_connection& on);

    // Executing.
    virtual void do_execute(driver_cursor& cursor, std::string_view statement,
                            const parameters& values);
    virtual void do_executemany(driver_cursor& cursor, std::string_view statement,
                                std::span<const parameters> sets);
    /// Does the driver take texts as they are written and counted values where they lie? A
    /// statement that nobody is told of then goes to driver_connection::execute_in_place,
    /// past do_execute. It has to refuse a text with `\:` outside of quotes and comments, which is
    /// executed again without the backslash.
    virtual bool binds_in_place() const noexcept { return false; }
    virtual void do_execute_no_params(driver_cursor& cursor, std::string_view statement);
    /// Are types of parameters declared to the driver?
    virtual bool use_setinputsizes() const noexcept { return false; }
    /// What the driver calls the type; nothing: left to the server.
    virtual std::optional<std::string> input_size(const sql_type&) const { return std::nullopt; }
    virtual void do_set_input_sizes(driver_cursor& cursor, const input_sizes& sizes);
    /// The most parameters that one statement may have.
    virtual std::size_t max_parameters() const noexcept { return 32766; }

    // Writing many rows, see connection::write.
    /// How many rows of a statement go to do_write_rows at once, of the `left` that there are.
    virtual std::size_t rows_at_once(const row_statement& what, std::size_t left) const noexcept;
    /// Writes them, in order, and tells what became of them; nobody listens to cursor events, or
    /// all were told. By default row by row. @throws driver_error
    virtual void do_write_rows(driver_connection& on, row_batch& rows);

    // Isolation.
    /// In capitals, "SERIALIZABLE"; empty: there is no choice.
    virtual std::vector<std::string> isolation_levels() const { return {}; }
    /// The level that is meant: "repeatable_read" and "Repeatable Read" are "REPEATABLE READ".
    /// @throws argument_error for one that is none of them, or when the dialect's own are not
    ///   written in capitals with spaces.
    std::string check_isolation_level(std::string_view level) const;
    virtual std::string get_isolation_level(driver_connection& on);
    /// @param level  one of isolation_levels().
    virtual void set_isolation_level(driver_connection& on, const std::string& level);
    /// What new connections have.
    virtual std::string default_isolation_level() const { return {}; }

    // The catalog; executed by the driver alone, without events and without beginning a
    // transaction in the connection's eyes.
    virtual bool has_table(driver_connection& on, const qualified_name& table) = 0;
    virtual bool has_index(driver_connection& on, const qualified_name& table,
                           const identifier& index) = 0;
    virtual bool has_sequence(driver_connection&, const qualified_name&) { return false; }
    virtual bool has_type(driver_connection&, const qualified_name&) { return false; }
    virtual std::unique_ptr<inspector> inspect(driver_connection& on) = 0;

    /// Tells listeners of handle_error of an error of do_ping; they may decide otherwise.
    bool ping_for_checkout(driver_connection& connection) final;
};

/// Makes dialects for urls.
using dialect_factory = std::shared_ptr<dialect> (*)();

/// Makes `name` a dialect that orm::create_engine knows, in place of an earlier one of that name.
/// orm::sqlite brings "sqlite" and orm::postgresql "postgresql", where they are linked. May be
/// called from any thread.
void register_dialect(std::string name, dialect_factory make);

namespace detail {
/// Of a database's own target, before main: what a user registered under that name stays.
bool bring_dialect(const char* name, dialect_factory make);
}  // namespace detail

/// A dialect for the url. @throws argument_error for a name that nobody registered.
std::shared_ptr<dialect> make_dialect(const url& where);

}  // namespace orm
#endif
