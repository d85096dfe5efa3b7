#ifndef ORM_SRC_MAPPER_CONVENTION_HPP
#define ORM_SRC_MAPPER_CONVENTION_HPP

#include <optional>
#include <string>
#include <string_view>

#include "orm/schema/sql_type.hpp"
#include "orm/state/detail/class_table.hpp"

// Names and types where a mapping names none.
namespace orm::detail {

/// `UserAccount` is user_account, `HTTPServer2` is http_server2, `box<int>` is box_int.
std::string snake_case(std::string_view name);

/// The column type that fits a C++ type; nothing: it has none by itself.
std::optional<sql_type> type_for(const value_facts& facts);

}  // namespace orm::detail
#endif
