#include "orm/pool/pool_dialect.hpp"

#include "orm/driver/driver_connection.hpp"
#include "orm/driver/driver_cursor.hpp"
#include "orm/driver/error.hpp"
#include "process.hpp"

namespace orm {

// Here, so that their tables are made once.
driver_connection::driver_connection() noexcept : process_{detail::this_process()} {}
driver_connection::~driver_connection() = default;
pool_dialect::~pool_dialect() = default;

bool driver_connection::is_inherited() const noexcept {
    return process_ != detail::process_number.load(std::memory_order_relaxed);
}

std::unique_ptr<driver_cursor> driver_connection::cursor() {
    throw invalid_request_error{
        "this driver connection executes no statements: its driver has to override "
        "driver_connection::cursor"};
}

std::unique_ptr<driver_cursor> driver_connection::execute_in_place(
    std::string_view statement, std::span<const value_view> values, execution_outcome& outcome) {
    std::unique_ptr<driver_cursor> one = cursor();
    one->execute(statement, parameters::copy_of(values));
    if (!one->columns().empty()) return one;
    outcome = {one->rowcount(), one->last_row_id()};
    return nullptr;
}

void pool_dialect::do_rollback(driver_connection& connection) {
    connection.rollback();
}

void pool_dialect::do_commit(driver_connection& connection) {
    connection.commit();
}

void pool_dialect::do_close(driver_connection& connection) {
    connection.close();
}

void pool_dialect::do_terminate(driver_connection& connection) {
    do_close(connection);
}

bool pool_dialect::do_ping(driver_connection&) {
    throw invalid_request_error{
        "pre_ping needs a dialect that can ping: set pool_options::dialect to one that overrides "
        "do_ping, or switch pre_ping off"};
}

bool pool_dialect::is_disconnect(const driver_error&, driver_connection*) {
    return false;
}

bool pool_dialect::ping_for_checkout(driver_connection& connection) {
    try {
        return do_ping(connection);
    } catch (const driver_error& error) {
        if (is_disconnect(error, &connection)) return false;
        throw;
    }
}

}  // namespace orm
