#include "dialect.hpp"

#include <algorithm>
#include <array>

#include "catalog.hpp"
#include "connect.hpp"
#include "rows.hpp"
#include "session.hpp"

namespace orm {
namespace detail {
namespace {

constexpr auto levels = std::to_array<std::string_view>(
    {"SERIALIZABLE", "REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED"});
constexpr std::string_view autocommit = "AUTOCOMMIT";

std::string literal_of(pg_session& session, const std::string& text) {
    // It ends where C ends: a different transaction would be meant.
    if (text.find('\0') != std::string::npos)
        throw driver_error{driver_error_kind::data, "the id of a transaction has a NUL in it",
                           "22021"};
    const pg_text made{PQescapeLiteral(session.handle(), text.data(), text.size())};
    if (made == nullptr) throw pg_error_of(session.handle());
    return made.get();
}

std::string in_capitals(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

/// COMMIT PREPARED and ROLLBACK PREPARED run outside of transactions only.
void finish_prepared(driver_connection& on, const char* command, const std::string& xid) {
    postgresql_connection& connection = pg_connection_of(on);
    connection.rollback();
    connection.session().run_transaction(command + literal_of(connection.session(), xid));
}

}  // namespace

bool pg_is_isolation_level(std::string_view name) noexcept {
    return std::ranges::find(levels, name) != levels.end();
}

postgresql_connection& pg_connection_of(driver_connection& of) {
    auto* const made = dynamic_cast<postgresql_connection*>(&of);
    if (made == nullptr)
        throw invalid_request_error{
            "the dialect 'postgresql' works on orm::postgresql_connection and classes derived from "
            "it; the connection it was given is neither"};
    return *made;
}

// What servers have that nobody configured otherwise.
pg_dialect::pg_dialect() : default_level_{2} {}

connect_arguments pg_dialect::create_connect_args(const url& where) const {
    return pg_arguments_from(where);
}

std::unique_ptr<driver_connection> pg_dialect::connect(const connect_arguments& with) {
    return std::make_unique<postgresql_connection>(with);
}

void pg_dialect::on_connect(driver_connection& on) {
    if (rounds_floats_) pg_connection_of(on).session().run("SET extra_float_digits TO 1");
}

void pg_dialect::initialize(driver_connection& on) {
    const pg_result found = pg_connection_of(on).session().ask(
        "SELECT pg_catalog.current_setting('default_transaction_isolation'), "
        "pg_catalog.current_setting('extra_float_digits')::pg_catalog.int4 < 1");
    // By default before PostgreSQL 12; as text rows come that have a type not read in binary form.
    if (*PQgetvalue(found.get(), 0, 1) == 't') {
        rounds_floats_ = true;
        on_connect(on);
    }
    const auto* const level = std::ranges::find(levels, in_capitals(PQgetvalue(found.get(), 0, 0)));
    if (level != levels.end())
        default_level_ = static_cast<std::size_t>(std::distance(levels.begin(), level));
}

// Transactions.

void pg_dialect::do_begin(driver_connection& on) {
    postgresql_connection& connection = pg_connection_of(on);
    if (connection.session().begun) connection.rollback();  // what a failed commit has left
    connection.begin();
}

void pg_dialect::do_begin_twophase(driver_connection& on, const std::string&) {
    postgresql_connection& connection = pg_connection_of(on);
    // A transaction in two phases is one, whatever the level says.
    const bool commits_itself = std::exchange(connection.next_begin().autocommit, false);
    do_begin(on);
    connection.next_begin().autocommit = commits_itself;
}

void pg_dialect::do_prepare_twophase(driver_connection& on, const std::string& xid) {
    pg_session& session = pg_connection_of(on).session();
    const pg_result done =
        session.run_transaction("PREPARE TRANSACTION " + literal_of(session, xid));
    if (std::string_view{PQcmdStatus(done.get())} == "ROLLBACK")
        throw driver_error{driver_error_kind::internal,
                           "a statement of the transaction had failed, so the server rolled it "
                           "back instead of preparing it",
                           "25P02"};
    session.begun = session.was_ended = false;
}

void pg_dialect::do_rollback_twophase(driver_connection& on, const std::string& xid,
                                      bool is_prepared) {
    if (!is_prepared) return do_rollback(on);
    finish_prepared(on, "ROLLBACK PREPARED ", xid);
}

void pg_dialect::do_commit_twophase(driver_connection& on, const std::string& xid,
                                    bool is_prepared) {
    if (!is_prepared) return do_commit(on);
    finish_prepared(on, "COMMIT PREPARED ", xid);
}

std::vector<std::string> pg_dialect::do_recover_twophase(driver_connection& on) {
    // Those of other databases cannot be finished from this one.
    const pg_result found = pg_connection_of(on).session().ask(
        "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = "
        "pg_catalog.current_database() "
        "ORDER BY prepared, gid");
    std::vector<std::string> made;
    made.reserve(static_cast<std::size_t>(PQntuples(found.get())));
    for (int row = 0; row < PQntuples(found.get()); ++row)
        made.emplace_back(PQgetvalue(found.get(), row, 0));
    return made;
}

// Connections.

void pg_dialect::do_terminate(driver_connection& connection) {
    pg_connection_of(connection).terminate();
}

bool pg_dialect::do_ping(driver_connection& connection) {
    pg_connection_of(connection).ping();
    return true;
}

bool pg_dialect::is_disconnect(const driver_error& error, driver_connection* connection) {
    const auto* const known = dynamic_cast<const postgresql_connection*>(connection);
    return (known != nullptr && known->is_lost()) || pg_says_lost(error);
}

// Types of parameters: as columns have them, but without a size, which would cut values.
std::optional<std::string> pg_dialect::input_size(const sql_type& type) const {
    switch (type.kind()) {
        case type_kind::string:
            return "VARCHAR";
        case type_kind::numeric:
            return "NUMERIC";
        case type_kind::floating:
            return "DOUBLE PRECISION";
        case type_kind::none:
        case type_kind::enumeration:
        case type_kind::domain:
        case type_kind::verbatim:
            return std::nullopt;
        default:
            return ddl().type_text(type);
    }
}

// Rows.

std::size_t pg_dialect::rows_at_once(const row_statement& what, std::size_t left) const noexcept {
    return pg_rows_at_once(what, left);
}

void pg_dialect::do_write_rows(driver_connection& on, row_batch& rows) {
    pg_row_writer{pg_connection_of(on).session(), rows, *this}.write();
}

// Isolation.

std::vector<std::string> pg_dialect::isolation_levels() const {
    std::vector<std::string> made{levels.begin(), levels.end()};
    made.emplace_back(autocommit);
    return made;
}

std::string pg_dialect::get_isolation_level(driver_connection& on) {
    postgresql_connection& connection = pg_connection_of(on);
    if (connection.next_begin().autocommit) return std::string{autocommit};
    if (!connection.in_transaction() && !connection.next_begin().isolation_level.empty())
        return connection.next_begin().isolation_level;
    const pg_result found = connection.session().run("SHOW TRANSACTION ISOLATION LEVEL");
    return in_capitals(PQgetvalue(found.get(), 0, 0));
}

std::string pg_dialect::default_isolation_level() const {
    return std::string{levels[default_level_]};
}

void pg_dialect::set_isolation_level(driver_connection& on, const std::string& level) {
    if (level != autocommit && !pg_is_isolation_level(level))
        throw argument_error{"PostgreSQL has no isolation level '" + level +
                             "'; it has SERIALIZABLE, REPEATABLE READ, READ COMMITTED, READ "
                             "UNCOMMITTED and AUTOCOMMIT"};
    postgresql_begin& next = pg_connection_of(on).next_begin();
    next.autocommit = level == autocommit;
    next.isolation_level = next.autocommit ? std::string{} : level;
}

// The catalog.

bool pg_dialect::has_table(driver_connection& on, const qualified_name& table) {
    return pg_catalog{pg_connection_of(on).session()}.table(table).has_value();
}

bool pg_dialect::has_index(driver_connection& on, const qualified_name& table,
                           const identifier& index) {
    return pg_catalog{pg_connection_of(on).session()}.has_index(table, index);
}

bool pg_dialect::has_sequence(driver_connection& on, const qualified_name& sequence) {
    return pg_catalog{pg_connection_of(on).session()}.has_sequence(sequence);
}

bool pg_dialect::has_type(driver_connection& on, const qualified_name& type) {
    return pg_catalog{pg_connection_of(on).session()}.has_type(type);
}

std::unique_ptr<inspector> pg_dialect::inspect(driver_connection& on) {
    return pg_make_inspector(pg_connection_of(on).session());
}

}  // namespace detail

std::shared_ptr<dialect> make_postgresql_dialect() {
    return std::make_shared<detail::pg_dialect>();
}

}  // namespace orm

/// A program that links orm::postgresql names this, so that the linker takes what registers the
/// dialect.
extern "C" const bool orm_postgresql_registered =
    orm::detail::bring_dialect("postgresql", &orm::make_postgresql_dialect);
