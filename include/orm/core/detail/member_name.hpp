#ifndef ORM_CORE_DETAIL_MEMBER_NAME_HPP
#define ORM_CORE_DETAIL_MEMBER_NAME_HPP

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace orm::detail {

/// The last identifier of what a compiler prints for a pointer.
///
/// Steps over closing brackets and template arguments behind it.
constexpr std::string_view last_identifier(std::string_view text) {
    while (!text.empty() && (text.back() == ']' || text.back() == '}' || text.back() == ')')) {
        text.remove_suffix(1);
    }
    for (int depth = 0; !text.empty() && (depth != 0 || text.back() == '>');
         text.remove_suffix(1)) {
        if (text.back() == '>') ++depth;
        if (text.back() == '<') --depth;
    }
    std::size_t begin = text.size();
    while (begin != 0) {
        const char c = text[begin - 1];
        const bool is_part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '$' ||
                             static_cast<unsigned char>(c) >= 0x80;
        if (!is_part) break;
        --begin;
    }
    return text.substr(begin);
}

/// What Pointer points at, as the compiler spells it.
template <auto Pointer>
consteval auto spelled_member() {
    return std::string_view{__PRETTY_FUNCTION__};
}

/// The unqualified name behind a pointer: `name` for `&User::name`.
///
/// Takes data members, member functions and free functions; private and inherited ones too.
template <auto Member>
consteval std::string_view member_name() {
    return last_identifier(spelled_member<Member>());
}

/// Takes a member pointer's type apart; empty for anything else.
template <class Pointer>
struct member_pointer {};

template <class Class, class Type>
struct member_pointer<Type Class::*> {
    using class_type = Class;
    using type = Type;
};

/// The class a member pointer belongs to: the one that declares the member.
template <auto Member>
using member_class_t = typename member_pointer<std::remove_cv_t<decltype(Member)>>::class_type;

/// The type of the member a member pointer points at.
template <auto Member>
using member_type_t = typename member_pointer<std::remove_cv_t<decltype(Member)>>::type;

}  // namespace orm::detail
#endif
