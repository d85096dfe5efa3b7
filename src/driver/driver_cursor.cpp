#include "orm/driver/driver_cursor.hpp"

namespace orm {

// Here, so that its table is made once.
driver_cursor::~driver_cursor() = default;

void driver_cursor::set_input_sizes(const input_sizes&) {}

void driver_cursor::set_streaming(bool) noexcept {}

}  // namespace orm
