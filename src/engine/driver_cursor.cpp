#include "orm/engine/driver_cursor.hpp"

namespace orm {

// Here, so that its table is made once.
driver_cursor::~driver_cursor() = default;

void driver_cursor::execute_in_place(std::string_view statement,
                                     std::span<const value_view> values) {
    execute(statement, parameters{values});
}

void driver_cursor::set_input_sizes(const input_sizes&) {}

void driver_cursor::set_streaming(bool) noexcept {}

}  // namespace orm
