#ifndef ORM_SRC_POSTGRESQL_DIALECT_HPP
#define ORM_SRC_POSTGRESQL_DIALECT_HPP

#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>

#include "libpq.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/postgresql/ddl.hpp"
#include "orm/postgresql/dialect.hpp"
#include "orm/schema/dialect.hpp"

namespace orm::detail {

/// One that BEGIN takes, so not AUTOCOMMIT.
bool pg_is_isolation_level(std::string_view name) noexcept;

/// @throws invalid_request_error when it is of another driver, a creator's own say.
postgresql_connection& pg_connection_of(driver_connection& of);

/// What the catalog says. Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGDialect.
class pg_dialect final : public dialect {
public:
    pg_dialect();
    const ddl_dialect& ddl() const noexcept override { return postgresql_ddl(); }
    parameter_style style() const noexcept override { return parameter_style::numeric_dollar; }

    connect_arguments create_connect_args(const url& where) const override;
    std::unique_ptr<driver_connection> connect(const connect_arguments& with) override;

    /// Where texts of floating point numbers are rounded, they no longer are.
    void on_connect(driver_connection& on) override;
    /// Which level transactions begin with is a setting of the server, and how exact texts are.
    void initialize(driver_connection& on) override;

    void do_begin(driver_connection& on) override;
    void do_begin_twophase(driver_connection& on, const std::string& xid) override;
    void do_prepare_twophase(driver_connection& on, const std::string& xid) override;
    void do_rollback_twophase(driver_connection& on, const std::string& xid,
                              bool is_prepared) override;
    void do_commit_twophase(driver_connection& on, const std::string& xid,
                            bool is_prepared) override;
    std::vector<std::string> do_recover_twophase(driver_connection& on) override;

    void do_terminate(driver_connection& connection) override;
    bool do_ping(driver_connection& connection) override;
    bool is_disconnect(const driver_error& error, driver_connection* connection) override;
    bool has_terminate() const noexcept override { return true; }

    bool use_setinputsizes() const noexcept override { return true; }
    std::optional<std::string> input_size(const sql_type& type) const override;
    /// More are possible, but libpq takes no description of those.
    std::size_t max_parameters() const noexcept override { return pg_most_described; }

    std::size_t rows_at_once(const row_statement& what, std::size_t left) const noexcept override;
    void do_write_rows(driver_connection& on, row_batch& rows) override;

    std::vector<std::string> isolation_levels() const override;
    std::string get_isolation_level(driver_connection& on) override;
    void set_isolation_level(driver_connection& on, const std::string& level) override;
    std::string default_isolation_level() const override;

    bool has_table(driver_connection& on, const qualified_name& table) override;
    bool has_index(driver_connection& on, const qualified_name& table,
                   const identifier& index) override;
    bool has_sequence(driver_connection& on, const qualified_name& sequence) override;
    bool has_type(driver_connection& on, const qualified_name& type) override;
    std::unique_ptr<inspector> inspect(driver_connection& on) override;

private:
    std::atomic<std::size_t> default_level_;  // a place in the table of levels
    std::atomic<bool> rounds_floats_{false};  // in texts, unless told otherwise
};

}  // namespace orm::detail
#endif
