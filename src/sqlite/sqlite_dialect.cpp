#include <algorithm>

#include "open_options.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/sqlite/ddl.hpp"
#include "orm/sqlite/dialect.hpp"
#include "sqlite_connection.hpp"
#include "sqlite_inspector.hpp"

// Source: SQLAlchemy 2.1, dialects/sqlite/pysqlite.py and base.py.
namespace orm {
namespace detail::sqlite {
namespace {

sqlite_connection& own(driver_connection& connection) {
    if (auto* const made = dynamic_cast<sqlite_connection*>(&connection)) return *made;
    throw invalid_request_error{
        "the connection was not made by SQLite's dialect: derive a dialect of your own for "
        "another driver"};
}

class sqlite_dialect final : public dialect {
public:
    const ddl_dialect& ddl() const noexcept override { return sqlite_ddl(); }
    /// Source: https://sqlite.org/lang_select.html, The LIMIT clause
    std::string_view no_limit() const noexcept override { return "LIMIT -1"; }

    connect_arguments create_connect_args(const url& where) const override {
        return arguments_of(where);
    }
    std::unique_ptr<driver_connection> connect(const connect_arguments& with) override {
        return std::make_unique<sqlite_connection>(read_options(with));
    }
    pool_kind default_pool(const url& where) const noexcept override {
        try {
            return is_in_memory(where) ? pool_kind::singleton_thread : pool_kind::queue;
        } catch (...) {  // a wrong option, which connecting tells
            return pool_kind::queue;
        }
    }

    void do_begin(driver_connection& on) override { own(on).begin(); }
    bool do_ping(driver_connection& on) override {
        own(on).run("SELECT 1");
        return true;
    }
    bool is_disconnect(const driver_error& error, driver_connection* on) override {
        if (on != nullptr && on->is_inherited()) return true;
        return error.kind() == driver_error_kind::programming &&
               std::string_view{error.what()} == closed_text;
    }

    bool binds_in_place() const noexcept override { return true; }
    std::size_t rows_at_once(const row_statement& what, std::size_t left) const noexcept override {
        return sqlite::rows_at_once(what, left);
    }
    void do_write_rows(driver_connection& on, row_batch& rows) override {
        own(on).write_rows(rows);
    }

    std::vector<std::string> isolation_levels() const override {
        return {"SERIALIZABLE", "READ UNCOMMITTED", "AUTOCOMMIT"};
    }
    std::string default_isolation_level() const override { return "SERIALIZABLE"; }
    std::string get_isolation_level(driver_connection& on) override;
    void set_isolation_level(driver_connection& on, const std::string& level) override;

    bool has_table(driver_connection& on, const qualified_name& table) override {
        return catalog{own(on)}.has_table(table);
    }
    bool has_index(driver_connection& on, const qualified_name& table,
                   const identifier& index) override {
        return catalog{own(on)}.has_index(table, index);
    }
    std::unique_ptr<inspector> inspect(driver_connection& on) override {
        return make_inspector(own(on));
    }
};

std::string sqlite_dialect::get_isolation_level(driver_connection& on) {
    sqlite_connection& connection = own(on);
    if (connection.commits_by_itself) return "AUTOCOMMIT";
    const auto cursor = connection.cursor();
    cursor->execute("PRAGMA read_uncommitted", {});
    const value_view* const row = cursor->fetch();
    return row != nullptr && row->get<int>() == 1 ? "READ UNCOMMITTED" : "SERIALIZABLE";
}

void sqlite_dialect::set_isolation_level(driver_connection& on, const std::string& level) {
    sqlite_connection& connection = own(on);
    if (level != "SERIALIZABLE" && level != "READ UNCOMMITTED" && level != "AUTOCOMMIT")
        throw argument_error{"there is no isolation level '" + level +
                             "' in SQLite: it has SERIALIZABLE, READ UNCOMMITTED and AUTOCOMMIT"};
    connection.run(level == "READ UNCOMMITTED" ? "PRAGMA read_uncommitted = 1"
                                               : "PRAGMA read_uncommitted = 0");
    connection.commits_by_itself = level == "AUTOCOMMIT";
}

}  // namespace
}  // namespace detail::sqlite

std::shared_ptr<dialect> make_sqlite_dialect() {
    return std::make_shared<detail::sqlite::sqlite_dialect>();
}

}  // namespace orm

/// A program that links orm::sqlite names this, so that the linker takes what registers the
/// dialect.
extern "C" const bool orm_sqlite_registered =
    orm::detail::bring_dialect("sqlite", &orm::make_sqlite_dialect);
