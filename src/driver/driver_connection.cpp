#include "orm/driver/driver_connection.hpp"

#include "orm/driver/driver_cursor.hpp"
#include "orm/driver/error.hpp"
#include "process.hpp"

namespace orm {

// Here, so that its table is made once.
driver_connection::driver_connection() noexcept : process_{detail::this_process()} {}
driver_connection::~driver_connection() = default;

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

}  // namespace orm
