#include "orm/core/detail/same_type.hpp"

#include <cctype>
#include <string_view>

namespace orm::detail {
namespace {

/// Does the mangled name belong to a type with internal linkage? g++ marks these itself, and then
/// compares addresses; Clang does not.
bool is_internal(std::string_view name) noexcept {
    if (name.find("_GLOBAL__N_") != std::string_view::npos) return true;
    if (!name.starts_with('Z')) return false;  // not in a function
    for (std::size_t i = 1; i + 1 < name.size(); ++i)
        if (name[i] == 'L' && std::isdigit(static_cast<unsigned char>(name[i + 1]))) return true;
    return false;
}

}  // namespace

bool same_type_by_name(const std::type_info& left, const std::type_info& right) noexcept {
    return left.name() == right.name() || (left == right && !is_internal(left.name()));
}

}  // namespace orm::detail
