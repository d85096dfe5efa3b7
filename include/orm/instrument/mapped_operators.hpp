#ifndef ORM_INSTRUMENT_MAPPED_OPERATORS_HPP
#define ORM_INSTRUMENT_MAPPED_OPERATORS_HPP

#include <compare>
#include <concepts>
#include <iosfwd>
#include <optional>
#include <type_traits>
#include <utility>

#include "orm/instrument/mapped.hpp"

namespace orm {

namespace detail {

template <class T>
constexpr const T& plain(const T& value) {
    return value;
}
template <class T>
const T& plain(const mapped<T>& field) {
    return field.get();
}
template <class T>
using plain_t = std::remove_cvref_t<decltype(plain(std::declval<const T&>()))>;

/// One operand at least is an attribute; streams keep their own operators.
template <class Left, class Right>
concept has_mapped = is_mapped<Left> || is_mapped<Right>;

/// Has the value of neither a three-way comparison with the other's? (It would be preferred.)
template <class Left, class Right>
concept only_ordered = !requires(const plain_t<Left>& a, const plain_t<Right>& b) {
    a <=> b;
};

template <class T>
inline constexpr bool compares_old_values<mapped<T>> = true;

}  // namespace detail

// Each `requires` stays on its line, which clang-format 14 would break up.
// clang-format off

// Comparison: one template over both operands, so that mapped<int> compares with anything an int
// does. An optional on either side needs its own, or the standard's unequal one is preferred.

template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) {
                 { a == b } -> std::convertible_to<bool>;
             }
bool operator==(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) == detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) {
                 { a != b } -> std::convertible_to<bool>;
             }
bool operator!=(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) != detail::plain(right);
}
template <class T, class U>
    requires requires(const std::optional<T>& a, const U& b) { static_cast<bool>(a == b); }
bool operator==(const std::optional<T>& left, const mapped<U>& right) {
    return left == right.get();
}
template <class T, class U>
    requires requires(const U& a, const std::optional<T>& b) { static_cast<bool>(a == b); }
bool operator==(const mapped<U>& left, const std::optional<T>& right) {
    return left.get() == right;
}
template <class T, class U>
    requires requires(const std::optional<T>& a, const U& b) { static_cast<bool>(a != b); }
bool operator!=(const std::optional<T>& left, const mapped<U>& right) {
    return left != right.get();
}
template <class T, class U>
    requires requires(const U& a, const std::optional<T>& b) { static_cast<bool>(a != b); }
bool operator!=(const mapped<U>& left, const std::optional<T>& right) {
    return left.get() != right;
}

template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a <=> b; }
auto operator<=>(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) <=> detail::plain(right);
}

// The same for types that have no three-way comparison.

template <class Left, class Right>
    requires detail::has_mapped<Left, Right> && detail::only_ordered<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) {
                 { a < b } -> std::convertible_to<bool>;
             }
bool operator<(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) < detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> && detail::only_ordered<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) {
                 { a > b } -> std::convertible_to<bool>;
             }
bool operator>(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) > detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> && detail::only_ordered<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) {
                 { a <= b } -> std::convertible_to<bool>;
             }
bool operator<=(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) <= detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> && detail::only_ordered<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) {
                 { a >= b } -> std::convertible_to<bool>;
             }
bool operator>=(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) >= detail::plain(right);
}

// Arithmetic: again one template over both operands each.

template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a + b; }
auto operator+(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) + detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a - b; }
auto operator-(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) - detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a * b; }
auto operator*(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) * detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a / b; }
auto operator/(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) / detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a % b; }
auto operator%(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) % detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a & b; }
auto operator&(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) & detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a | b; }
auto operator|(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) | detail::plain(right);
}
template <class Left, class Right>
    requires detail::has_mapped<Left, Right> &&
             requires(const detail::plain_t<Left>& a, const detail::plain_t<Right>& b) { a ^ b; }
auto operator^(const Left& left, const Right& right) {
    const detail::read_together reading{left, right};
    return detail::plain(left) ^ detail::plain(right);
}
template <class T>
    requires requires(const T& a) { -a; }
auto operator-(const mapped<T>& field) {
    return -field.get();
}

// Compound assignment is a set of the result; the listeners see the old value.

template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a += b; }
mapped<T>& operator+=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy += detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a -= b; }
mapped<T>& operator-=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy -= detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a *= b; }
mapped<T>& operator*=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy *= detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a /= b; }
mapped<T>& operator/=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy /= detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a %= b; }
mapped<T>& operator%=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy %= detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a &= b; }
mapped<T>& operator&=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy &= detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a |= b; }
mapped<T>& operator|=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy |= detail::plain(value); });
    return field;
}
template <class T, class U>
    requires requires(T& a, const detail::plain_t<U>& b) { a ^= b; }
mapped<T>& operator^=(mapped<T>& field, const U& value) {
    const detail::read_together reading{field, value};
    field.modify([&value](T& copy) { copy ^= detail::plain(value); });
    return field;
}
template <class T>
    requires requires(T& a) { ++a; }
mapped<T>& operator++(mapped<T>& field) {
    field.modify([](T& copy) { ++copy; });
    return field;
}
template <class T>
    requires requires(T& a) { --a; }
mapped<T>& operator--(mapped<T>& field) {
    field.modify([](T& copy) { --copy; });
    return field;
}
template <class T>
    requires requires(T& a) { ++a; }
T operator++(mapped<T>& field, int) {
    T before{};
    field.modify([&before](T& copy) {
        before = copy;
        ++copy;
    });
    return before;
}
template <class T>
    requires requires(T& a) { --a; }
T operator--(mapped<T>& field, int) {
    T before{};
    field.modify([&before](T& copy) {
        before = copy;
        --copy;
    });
    return before;
}

/// Writes the value; a null is written as "null".
template <class Char, class Traits, class T>
    requires(!detail::is_optional<T> &&
             requires(std::basic_ostream<Char, Traits>& o, const T& v) { o << v; })
std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out,
                                             const mapped<T>& field) {
    return out << field.get();
}
template <class Char, class Traits, class T>
    requires requires(std::basic_ostream<Char, Traits>& o, const T& v) { o << v; }
std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out,
                                             const mapped<std::optional<T>>& field) {
    const std::optional<T>& value = field.get();
    return value.has_value() ? out << *value : out << "null";
}

/// Reads a T and assigns it; an ordinary set.
template <class Char, class Traits, class T>
    requires requires(std::basic_istream<Char, Traits>& i, T& v) { i >> v; }
std::basic_istream<Char, Traits>& operator>>(std::basic_istream<Char, Traits>& in,
                                             mapped<T>& field) {
    T value{};
    if (in >> value) field.set(std::move(value));
    return in;
}

// clang-format on

}  // namespace orm

// Lets an attribute stand where a range algorithm compares with another type:
// std::ranges::find(users, "ed", &User::name).
template <class T, class U, template <class> class LeftQual, template <class> class RightQual>
    requires(!orm::detail::is_mapped<U> && std::common_reference_with<const T&, RightQual<U>>)
struct std::basic_common_reference<orm::mapped<T>, U, LeftQual, RightQual> {
    using type = std::common_reference_t<const T&, RightQual<U>>;
};
template <class T, class U, template <class> class LeftQual, template <class> class RightQual>
    requires(!orm::detail::is_mapped<U> && std::common_reference_with<LeftQual<U>, const T&>)
struct std::basic_common_reference<U, orm::mapped<T>, LeftQual, RightQual> {
    using type = std::common_reference_t<LeftQual<U>, const T&>;
};
#endif
