#include "orm/pool/pool_dialect.hpp"

#include "orm/driver/driver_connection.hpp"
#include "orm/driver/driver_cursor.hpp"
#include "orm/driver/error.hpp"

namespace orm {

// Here, so that its table is made once.
pool_dialect::~pool_dialect() = default;

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
