#include "orm/engine/dialect.hpp"

#include <algorithm>
#include <cstdio>
#include <random>

#include "handle_error.hpp"
#include "orm/driver/driver_cursor.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/sql/row_batch.hpp"

namespace orm {
namespace {

[[noreturn]] void refuse_twophase(std::string_view dialect) {
    throw driver_error{driver_error_kind::not_supported,
                       "the dialect '" + std::string{dialect} +
                           "' has no transactions in two phases: use begin(), or a database that "
                           "has them, such as PostgreSQL"};
}

[[noreturn]] void refuse_isolation(std::string_view dialect) {
    throw driver_error{driver_error_kind::not_supported,
                       "the dialect '" + std::string{dialect} + "' has no isolation levels"};
}

/// As isolation levels are written: "repeatable_read" is "REPEATABLE READ".
std::string in_capitals(std::string_view text) {
    std::string made{text};
    std::ranges::transform(made, made.begin(), [](char c) {
        if (c == '_') return ' ';
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return made;
}

}  // namespace

dialect::dialect() : dispatch{class_target<dialect>()} {}

std::string_view dialect::name() const noexcept {
    return ddl().name();
}

std::string dialect::create_xid() const {
    std::random_device random;
    char text[48];
    std::snprintf(text, sizeof text, "_orm_%08x%08x%08x%08x", random(), random(), random(),
                  random());
    return text;
}

void dialect::do_begin_twophase(driver_connection&, const std::string&) {
    refuse_twophase(name());
}
void dialect::do_prepare_twophase(driver_connection&, const std::string&) {
    refuse_twophase(name());
}
void dialect::do_rollback_twophase(driver_connection&, const std::string&, bool) {
    refuse_twophase(name());
}
void dialect::do_commit_twophase(driver_connection&, const std::string&, bool) {
    refuse_twophase(name());
}
std::vector<std::string> dialect::do_recover_twophase(driver_connection&) {
    refuse_twophase(name());
}

void dialect::do_execute(driver_cursor& cursor, std::string_view statement,
                         const parameters& values) {
    cursor.execute(statement, values);
}

void dialect::do_executemany(driver_cursor& cursor, std::string_view statement,
                             std::span<const parameters> sets) {
    cursor.executemany(statement, sets);
}

void dialect::do_execute_no_params(driver_cursor& cursor, std::string_view statement) {
    cursor.execute(statement, parameters{});
}

void dialect::do_set_input_sizes(driver_cursor& cursor, const input_sizes& sizes) {
    cursor.set_input_sizes(sizes);
}

std::size_t dialect::rows_at_once(const row_statement&, std::size_t left) const noexcept {
    return std::min<std::size_t>(left, 500);
}

void dialect::do_write_rows(driver_connection& on, row_batch& rows) {
    const std::unique_ptr<driver_cursor> cursor = on.cursor();
    if (rows.rows() > 1 && !rows.tells()) {
        parameter_sets sets;
        for (std::size_t row = 0; row < rows.rows(); ++row) sets.push_back(rows.copy(row));
        do_executemany(*cursor, rows.sql(), sets);
        return rows.count(cursor->rowcount());
    }
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        rows.fail_at(row);
        do_execute(*cursor, rows.sql(), rows.copy(row));
        rows.tells() ? rows.tell_next_of(*cursor, row) : rows.count(cursor->rowcount());
    }
}

std::string dialect::check_isolation_level(std::string_view given) const {
    std::string level = in_capitals(given);
    std::string all;
    for (const std::string& one : isolation_levels()) {
        if (one != in_capitals(one))
            throw argument_error{"the dialect '" + std::string{name()} +
                                 "' has an isolation level '" + one +
                                 "': dialects write them in capitals, with spaces"};
        if (one == level) return level;
        all += (all.empty() ? "" : ", ") + one;
    }
    throw argument_error{"there is no isolation level '" + std::string{given} +
                         "' in the dialect '" + std::string{name()} + "': it has " +
                         (all.empty() ? "none" : all)};
}

std::string dialect::get_isolation_level(driver_connection&) {
    refuse_isolation(name());
}
void dialect::set_isolation_level(driver_connection&, const std::string&) {
    refuse_isolation(name());
}

bool dialect::ping_for_checkout(driver_connection& connection) {
    try {
        return do_ping(connection);
    } catch (const driver_error& error) {
        bool lost = is_disconnect(error, &connection);
        if (dispatch.any<detail::dialect_handle_error>()) {
            detail::failure what{{*this}};
            what.context.original_exception = std::current_exception();
            what.context.is_disconnect = lost;
            what.context.invalidate_pool_on_disconnect = false;
            what.context.is_pre_ping = true;
            what.is_driver_error = true;
            try {
                detail::handle_without_connection(std::move(what));
            } catch (const dbapi_error& wrapped) {
                lost = wrapped.connection_invalidated();
            }
        }
        if (lost) return false;
        throw;
    }
}

}  // namespace orm
