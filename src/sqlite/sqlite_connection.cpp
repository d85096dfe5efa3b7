#include "sqlite_connection.hpp"

#include "fork_locks.hpp"
#include "orm/sqlite/dialect.hpp"
#include "own_files.hpp"
#include "sqlite_cursor.hpp"

namespace orm::detail::sqlite {
namespace {

/// So that it can still be found, by whoever looks for leaks.
void keep_for_ever(::sqlite3* database) noexcept {
    struct kept {
        ::sqlite3* database;
        kept* next;
    };
    static std::atomic<kept*> first{nullptr};
    auto* const made = new (std::nothrow) kept{database, first.load()};
    while (made != nullptr && !first.compare_exchange_weak(made->next, made)) {
    }
}

}  // namespace

sqlite_connection::sqlite_connection(const open_options& options)
    : cache_{options.cached_statements}, begin_{options.begin} {
    if (sqlite3_threadsafe() == 0)
        throw driver_error{driver_error_kind::not_supported,
                           "this libsqlite3 was built without threads: it needs SQLITE_THREADSAFE "
                           "1 or 2"};
    open(options);
    try {
        set_up(options);
    } catch (...) {
        cache_.close();
        sqlite3_close_v2(database_);
        throw;
    }
}

sqlite_connection::~sqlite_connection() {
    check_process();
    rows_.close();
    cache_.close();
    // Whatever others still hold goes with the last of it.
    sqlite3_close_v2(database_);
    ::operator delete(block_);
}

void sqlite_connection::open(const open_options& options) {
    share_no_locks_with_children();
    tell_files_apart();
    const int code = sqlite3_open_v2(options.path.c_str(), &database_, options.flags, nullptr);
    if (code == SQLITE_OK) return;
    const std::string why = database_ != nullptr ? sqlite3_errmsg(database_) : sqlite3_errstr(code);
    sqlite3_close_v2(database_);
    database_ = nullptr;
    throw driver_error{kind_of(code), why + ": '" + options.path + "'", {}, code};
}

void sqlite_connection::configure(int what, int value, const char* name) {
    int now = -1;
    if (sqlite3_db_config(database_, what, value, &now) == SQLITE_OK && now == value) return;
    throw driver_error{driver_error_kind::not_supported, std::string{"this libsqlite3, version "} +
                                                             sqlite3_libversion() +
                                                             ", does not know " + name};
}

void sqlite_connection::set_up(const open_options& options) {
    sqlite3_extended_result_codes(database_, 1);
    sqlite3_busy_timeout(database_, options.timeout);
    configure(SQLITE_DBCONFIG_DQS_DML, 0, "SQLITE_DBCONFIG_DQS_DML");
    configure(SQLITE_DBCONFIG_DQS_DDL, 0, "SQLITE_DBCONFIG_DQS_DDL");
    configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "SQLITE_DBCONFIG_TRUSTED_SCHEMA");
    configure(SQLITE_DBCONFIG_DEFENSIVE, 1, "SQLITE_DBCONFIG_DEFENSIVE");
    configure(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION");
    configure(SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys ? 1 : 0,
              "SQLITE_DBCONFIG_ENABLE_FKEY");
}

void sqlite_connection::run(std::string_view sql) {
    sqlite_cursor one{*this};
    one.execute(sql, {});
    while (one.fetch() != nullptr) {
    }
}

void sqlite_connection::begin() {
    if (begun_) rollback();  // what a failed commit has left
    if (commits_by_itself) return;
    if (sqlite3_get_autocommit(open_handle()) != 0) run(begin_);
    begun_ = true;
}

void sqlite_connection::commit() {
    if (sqlite3_get_autocommit(open_handle()) == 0) run("COMMIT");
    begun_ = false;
}

void sqlite_connection::rollback() {
    if (is_inherited()) return leave_to_parent();  // the parent's transaction is not ours to end
    if (sqlite3_get_autocommit(open_handle()) == 0) run("ROLLBACK");
    begun_ = false;
}

transaction_status sqlite_connection::transaction_status() const noexcept {
    if (database_ == nullptr) return orm::transaction_status::not_told;
    if (!begun_) return orm::transaction_status::none;
    return sqlite3_get_autocommit(database_) == 0 ? orm::transaction_status::open
                                                  : orm::transaction_status::ended;
}

// To finalize a statement or to close may end the transaction that was open when the process
// forked: both processes would write to the files of one. SQLite has no other way to free what it
// has. Source: https://sqlite.org/howtocorrupt.html, 2.6.
void sqlite_connection::leave_to_parent() noexcept {
    rows_.abandon();
    cache_.abandon();
    if (::sqlite3* const left = std::exchange(database_, nullptr)) keep_for_ever(left);
}

void sqlite_connection::fail_closed() const {
    if (!is_inherited()) throw_closed();
    throw driver_error{
        driver_error_kind::interface,
        "the connection was made before fork() and is the parent's; this process has "
        "to make its own"};
}

bool sqlite_connection::abandon() noexcept {
    leave_to_parent();
    return true;
}

void sqlite_connection::close() {
    check_process();
    if (database_ == nullptr) return;
    rows_.close();
    cache_.close();
    if (const int code = sqlite3_close(database_); code != SQLITE_OK) throw_last(database_, code);
    database_ = nullptr;
}

std::unique_ptr<driver_cursor> sqlite_connection::cursor() {
    open_handle();
    return std::unique_ptr<driver_cursor>{new (*this) sqlite_cursor{*this}};
}

}  // namespace orm::detail::sqlite

::sqlite3* orm::sqlite_handle(driver_connection& connection) noexcept {
    auto* const own = dynamic_cast<detail::sqlite::sqlite_connection*>(&connection);
    return own != nullptr && !own->is_inherited() ? own->handle() : nullptr;
}
