#ifndef ORM_SRC_DRIVER_SHOWN_NAME_HPP
#define ORM_SRC_DRIVER_SHOWN_NAME_HPP

#include <string>
#include <string_view>

namespace orm::detail {

/// The name of a parameter as messages have it: on one line, so that it cannot pass for something
/// else in a log, and not longer than names are.
std::string shown_name(std::string_view name);

}  // namespace orm::detail
#endif
