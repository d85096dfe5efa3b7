#include <algorithm>

#include "../driver/sql_text.hpp"
#include "copy.hpp"
#include "cursor.hpp"
#include "dialect.hpp"
#include "orm/driver/error.hpp"
#include "orm/engine/connection.hpp"
#include "orm/postgresql/dialect.hpp"

namespace orm {

postgresql_connection::postgresql_connection(const connect_arguments& with)
    : session_{std::make_shared<detail::pg_session>(with)} {}

// A cursor that lives longer finds a closed connection.
postgresql_connection::~postgresql_connection() {
    session_->cut();
}

void postgresql_connection::commit() {
    session_->begun = session_->was_ended = false;
    if (session_->is_idle()) return;
    const detail::pg_result done = session_->run_transaction("COMMIT");
    if (std::string_view{PQcmdStatus(done.get())} == "ROLLBACK")
        throw driver_error{driver_error_kind::internal,
                           "a statement of the transaction had failed, so the server rolled it "
                           "back instead of committing",
                           "25P02"};
}

void postgresql_connection::rollback() {
    session_->begun = session_->was_ended = false;
    // The transaction of a parent is not this process's to end.
    if (!session_->is_idle() && !session_->is_inherited()) session_->run_transaction("ROLLBACK");
}

transaction_status postgresql_connection::transaction_status() const noexcept {
    if (session_->is_lost()) return orm::transaction_status::not_told;
    if (!session_->begun) return orm::transaction_status::none;
    return session_->is_idle() || session_->was_ended ? orm::transaction_status::ended
                                                      : orm::transaction_status::open;
}

void postgresql_connection::close() {
    session_->close();
}

bool postgresql_connection::abandon() noexcept {
    session_->close();
    return true;
}

std::unique_ptr<driver_cursor> postgresql_connection::cursor() {
    return make_cursor();
}

std::unique_ptr<postgresql_cursor> postgresql_connection::make_cursor() {
    session_->handle();
    return std::make_unique<detail::pg_cursor>(session_);
}

void postgresql_connection::begin() {
    session_->use();
    if (next_begin().autocommit) return;
    // What is lost is neither: the server is asked, and its silence is the error.
    if (in_transaction()) {  // begun by hand
        session_->begun = true;
        return;
    }
    const std::string& level = next_begin().isolation_level;
    // It becomes a part of a statement.
    if (!level.empty() && !detail::pg_is_isolation_level(level))
        throw driver_error{driver_error_kind::programming,
                           "PostgreSQL has no isolation level '" + level + "'"};
    session_->run_transaction(level.empty() ? "BEGIN" : "BEGIN ISOLATION LEVEL " + level);
    session_->begun = true;
}

postgresql_begin& postgresql_connection::next_begin() noexcept {
    return session_->next_begin;
}

bool postgresql_connection::in_transaction() const noexcept {
    return !session_->is_lost() && !session_->is_idle();
}

bool postgresql_connection::is_lost() const noexcept {
    return session_->is_lost();
}

void postgresql_connection::ping() {
    // An empty query is answered in every state, and begins nothing.
    PGconn* const connection = session_->use();
    const detail::pg_result answer{PQexec(connection, "")};
    if (PQresultStatus(answer.get()) != PGRES_EMPTY_QUERY)
        throw detail::pg_error_of(answer.get(), connection);
}

void postgresql_connection::terminate() noexcept {
    session_->cut();
}

void postgresql_connection::execute_script(std::string_view text) {
    session_->run_script(std::string{text});
}

const std::string& postgresql_connection::last_notice() const noexcept {
    return session_->last_notice;
}

int postgresql_connection::server_version() const noexcept {
    return session_->is_lost() ? 0 : PQserverVersion(session_->handle());
}

int postgresql_connection::backend_pid() const noexcept {
    return session_->is_lost() ? 0 : PQbackendPID(session_->handle());
}

void postgresql_connection::set_statement_cache_size(std::size_t size) {
    session_->set_cache_size(size);
}

// COPY.

postgresql_copy_writer postgresql_connection::copy_in(const qualified_name& table,
                                                      const std::vector<identifier>& columns) {
    return postgresql_copy_writer{std::make_unique<detail::pg_copy_in>(session_, table, columns)};
}

std::int64_t postgresql_connection::copy_in(const qualified_name& table,
                                            const std::vector<identifier>& columns,
                                            std::span<const parameters> rows) {
    postgresql_copy_writer writer = copy_in(table, columns);
    for (const parameters& row : rows) writer.write(row);
    return writer.finish();
}

postgresql_copy_reader postgresql_connection::copy_out(const qualified_name& table,
                                                       const std::vector<identifier>& columns) {
    detail::pg_copy_columns found = detail::pg_copy_columns_of(*session_, table, columns);
    const std::string what = detail::pg_copy_place(table, found);
    return postgresql_copy_reader{
        std::make_unique<detail::pg_copy_out>(session_, std::move(found), what)};
}

postgresql_copy_reader postgresql_connection::copy_out(const literal_sql& query) {
    const std::string text{detail::without_terminator(query.text)};
    // The line may end in a comment.
    return postgresql_copy_reader{std::make_unique<detail::pg_copy_out>(
        session_, detail::pg_copy_columns_of(*session_, text), "(" + text + "\n)")};
}

postgresql_connection& postgresql_of(connection& on) {
    if (on.engine_dialect().name() != "postgresql")
        throw invalid_request_error{
            "orm::postgresql_of was given a connection to '" +
            std::string{on.engine_dialect().name()} +
            "': only one to PostgreSQL has a PostgreSQL connection under it"};
    if (!on.in_transaction()) on.begin().release();
    return detail::pg_connection_of(on.dbapi_connection());
}

postgresql_copy_writer::postgresql_copy_writer(std::unique_ptr<detail::pg_copy_in> body) noexcept
    : body_{std::move(body)} {}
postgresql_copy_writer::postgresql_copy_writer(postgresql_copy_writer&&) noexcept = default;
postgresql_copy_writer& postgresql_copy_writer::operator=(postgresql_copy_writer&&) noexcept =
    default;
postgresql_copy_writer::~postgresql_copy_writer() = default;

void postgresql_copy_writer::write(std::span<const sql_value> row) {
    body_->write(row);
}

void postgresql_copy_writer::write(const parameters& row) {
    body_->write(row.values());
}

std::int64_t postgresql_copy_writer::finish() {
    return body_->finish();
}

postgresql_copy_reader::postgresql_copy_reader(std::unique_ptr<detail::pg_copy_out> body) noexcept
    : body_{std::move(body)} {}
postgresql_copy_reader::postgresql_copy_reader(postgresql_copy_reader&&) noexcept = default;
postgresql_copy_reader& postgresql_copy_reader::operator=(postgresql_copy_reader&&) noexcept =
    default;
postgresql_copy_reader::~postgresql_copy_reader() = default;

std::span<const std::string> postgresql_copy_reader::columns() const noexcept {
    return body_->columns();
}

const value_view* postgresql_copy_reader::fetch() {
    return body_->fetch();
}

}  // namespace orm
