#ifndef ORM_SRC_ENGINE_SECRET_NAMES_HPP
#define ORM_SRC_ENGINE_SECRET_NAMES_HPP

#include <string_view>

namespace orm::detail {

/// Does the name of a parameter or option say that people must not read its value?
bool is_secret_name(std::string_view name);

}  // namespace orm::detail
#endif
