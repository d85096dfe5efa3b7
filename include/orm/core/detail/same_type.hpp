#ifndef ORM_CORE_DETAIL_SAME_TYPE_HPP
#define ORM_CORE_DETAIL_SAME_TYPE_HPP

#include <typeinfo>

namespace orm::detail {

/// Are the two one type, whichever parts of the process they come from?
///
/// Shared libraries with hidden visibility have a std::type_info of their own for each type, so
/// names are compared; but types that only one source file knows, those in unnamed namespaces and
/// in functions with internal linkage, are told apart by address.
bool same_type_by_name(const std::type_info& left, const std::type_info& right) noexcept;

inline bool same_type(const std::type_info& left, const std::type_info& right) noexcept {
    return &left == &right || same_type_by_name(left, right);
}

}  // namespace orm::detail
#endif
