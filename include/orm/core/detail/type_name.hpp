#ifndef ORM_CORE_DETAIL_TYPE_NAME_HPP
#define ORM_CORE_DETAIL_TYPE_NAME_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace orm::detail {

/// How GCC and Clang spell an unnamed namespace inside a name.
inline constexpr std::array<std::string_view, 2> unnamed_namespaces{"{anonymous}::",
                                                                    "(anonymous namespace)::"};

/// The length of the unnamed namespace `text` begins with, or 0.
///
/// Helpers that take arguments are `constexpr`: Clang 14 lets no `consteval` one hand its own on.
constexpr std::size_t unnamed_prefix(std::string_view text) {
    for (const std::string_view spelling : unnamed_namespaces) {
        if (text.starts_with(spelling)) return spelling.size();
    }
    return 0;
}

/// Where the last part of a qualified name begins, template arguments being stepped over.
///
/// @param only_local  stop only where a function ends: what follows is a local class.
constexpr std::size_t last_part(std::string_view text, bool only_local) {
    int depth = 0;
    for (std::size_t i = text.size(); i-- > 1;) {
        const char c = text[i];
        if (c == '>' || c == ')' || c == ']' || c == '}') ++depth;
        if (c == '<' || c == '(' || c == '[' || c == '{') --depth;
        if (depth != 0 || c != ':' || text[i - 1] != ':') continue;
        if (!only_local || (i > 1 && (text[i - 2] == ')' || text[i - 2] == ']'))) return i + 1;
    }
    return 0;
}

/// The name as the compiler spells it.
///
/// `auto` as the return type keeps GCC from explaining `std::string_view` behind the name.
template <class Subject>
consteval auto spelled_type() {
    constexpr std::string_view key = "Subject = ";
    constexpr std::string_view whole = __PRETTY_FUNCTION__;
    constexpr std::size_t begin = whole.find(key) + key.size();
    return whole.substr(begin, whole.size() - begin - 1);
}

/// A name in characters of its own; only the first `size` of them count.
template <std::size_t Room>
struct stored_name {
    std::array<char, Room> text{};
    std::size_t size = 0;
};

template <std::size_t Room>
constexpr stored_name<Room> drop_unnamed(std::string_view spelled) {
    stored_name<Room> kept;
    while (!spelled.empty()) {
        const std::size_t skipped = unnamed_prefix(spelled);
        if (skipped == 0) kept.text[kept.size++] = spelled.front();
        spelled.remove_prefix(skipped == 0 ? 1 : skipped);
    }
    return kept;
}

/// The name of T without unnamed namespaces.
template <class T>
inline constexpr auto named_type = drop_unnamed<spelled_type<T>().size()>(spelled_type<T>());

/// The qualified name of T: `shop::User`.
///
/// Unnamed namespaces, and the function around a local class, are left out. Template arguments of
/// the standard library are spelled as the compiler spells them.
template <class T>
consteval std::string_view type_name() {
    constexpr std::string_view spelled = spelled_type<T>();
    constexpr bool as_it_is = spelled.find(unnamed_namespaces[0]) == std::string_view::npos &&
                              spelled.find(unnamed_namespaces[1]) == std::string_view::npos;
    std::string_view name = spelled;
    if constexpr (!as_it_is) name = {named_type<T>.text.data(), named_type<T>.size};
    return name.substr(last_part(name, true));
}

/// The last part of the name of T, with its template arguments: `User`, `box<int>`.
template <class T>
consteval std::string_view short_type_name() {
    const std::string_view name = type_name<T>();
    return name.substr(last_part(name, false));
}

}  // namespace orm::detail
#endif
