#ifndef ORM_TESTING_TEXT_HPP
#define ORM_TESTING_TEXT_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orm/core/detail/type_name.hpp"
#include "orm/state/old_value.hpp"

namespace orm::testing {

namespace detail {

std::string quoted(std::string_view text);
std::string hex(std::span<const std::byte> bytes);
std::string number(std::int64_t value);
std::string number(std::uint64_t value);
std::string number(float value);
std::string number(double value);
std::string number(long double value);
/// "s", "ms", … for the usual periods, "[3/2]s" for others.
std::string unit(std::intmax_t numerator, std::intmax_t denominator);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_duration = false;
template <class R, class P>
inline constexpr bool is_duration<std::chrono::duration<R, P>> = true;
template <class T>
inline constexpr bool is_time_point = false;
template <class C, class D>
inline constexpr bool is_time_point<std::chrono::time_point<C, D>> = true;

}  // namespace detail

/// A value of an attribute as text for tests.
///
/// Text is quoted and escaped (`"a\n"`), numbers have as few digits as bring them back, enums and
/// characters are integers, an empty optional is `null`, durations carry their unit (`90s`), time
/// points count from their clock's epoch (`epoch+90s`), bytes are hexadecimal (`x'00ff'`); a value
/// of any other type is the type's name: `<point>`.
template <class T>
std::string to_text(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, std::string>) {
        return detail::quoted(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        return detail::number(value);
    } else if constexpr (std::is_integral_v<T>) {
        using wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
        return detail::number(static_cast<wide>(value));
    } else if constexpr (std::is_enum_v<T>) {
        return to_text(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (detail::is_optional<T>) {
        return value.has_value() ? to_text(*value) : "null";
    } else if constexpr (detail::is_duration<T>) {
        return to_text(value.count()) + detail::unit(T::period::num, T::period::den);
    } else if constexpr (detail::is_time_point<T>) {
        return "epoch+" + to_text(value.time_since_epoch());
    } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
        return detail::hex(value);
    } else {
        return "<" + std::string{orm::detail::short_type_name<T>()} + ">";
    }
}

/// The same for what was before: a value, `no_value` or `unknown`.
template <class T>
std::string to_text(const old_value<T>& old) {
    if (old.has_value()) return to_text(*old);
    return old == no_value ? "no_value" : "unknown";
}

}  // namespace orm::testing
#endif
