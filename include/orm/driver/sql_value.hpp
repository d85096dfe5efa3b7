#ifndef ORM_DRIVER_SQL_VALUE_HPP
#define ORM_DRIVER_SQL_VALUE_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace orm {

class value_view;

/// How a C++ type travels to a database and back. Specialise it for a type of your own:
/// `static sql_value to(const T&)` and `static T from(const value_view&)`; where its memory can be
/// bound as it is, `static value_view view(const T&)` as well.
///
/// There are specialisations for bool, arithmetic types, enums (as their numbers), texts,
/// std::vector<std::byte>, std::optional of these, and in <orm/engine/chrono_values.hpp> for points
/// in time.
template <class T>
struct sql_conversion;

class sql_value;

namespace detail {
template <class T>
concept convertible_value = requires(const T& value) {
    { sql_conversion<T>::to(value) } -> std::same_as<sql_value>;
};
}  // namespace detail

/// A point in time in UTC as a text, `2024-02-29 13:45:00`. To a database that knows time zones a
/// driver says that it is UTC; for others it is that text.
struct utc_text {
    std::string text;
    bool operator==(const utc_text&) const = default;
};

/// A value as it is bound to a statement: null, a boolean, a whole number, a floating point number,
/// a text, bytes, or a point in time. Owns it.
class sql_value {
public:
    using storage = std::variant<std::monostate, bool, std::int64_t, double, std::string,
                                 std::vector<std::byte>, utc_text>;

    // Out of line: what a std::variant's take to compile, each program would pay.
    sql_value() noexcept;
    sql_value(const sql_value& other);
    sql_value(sql_value&& other) noexcept;
    sql_value& operator=(const sql_value& other);
    sql_value& operator=(sql_value&& other) noexcept;
    ~sql_value();

    sql_value(std::nullptr_t) noexcept : sql_value{} {}
    sql_value(std::nullopt_t) noexcept : sql_value{} {}
    explicit sql_value(storage value) noexcept;
    /// Of one of the types of storage, made in place.
    template <class T, class... Arguments>
    explicit sql_value(std::in_place_type_t<T> type, Arguments&&... arguments)
        : value_{type, std::forward<Arguments>(arguments)...} {}

    /// Of any type that has an orm::sql_conversion.
    /// @throws value_error for a number that no database column can hold.
    template <detail::convertible_value T>
    sql_value(const T& value) : sql_value{sql_conversion<T>::to(value)} {}
    /// Up to its NUL. Not for arrays, which may have none.
    template <class T>
        requires(std::same_as<std::remove_cvref_t<T>, const char*> ||
                 std::same_as<std::remove_cvref_t<T>, char*>)
    // In place: the conversion of std::string comes below, and clang must not look for it yet.
    sql_value(T&& text) : sql_value{std::in_place_type<std::string>, text} {}
    sql_value(std::string&& text) noexcept;

    const storage& value() const noexcept { return value_; }
    bool is_null() const noexcept { return value_.index() == 0; }
    /// To read it as what a row has.
    value_view view() const noexcept;
    /// For people: texts in quotes, long ones cut in the middle.
    std::string text() const;

    friend bool operator==(const sql_value& left, const sql_value& right) noexcept;

private:
    storage value_;
};

/// A value of a row as the driver has it: good until the next row is fetched.
class value_view {
public:
    enum class kind : unsigned char { null, boolean, integer, real, text, bytes };

    value_view() noexcept : integer_{0} {}
    static value_view of_boolean(bool value) noexcept { return {kind::boolean, value ? 1 : 0}; }
    static value_view of_integer(std::int64_t value) noexcept { return {kind::integer, value}; }
    static value_view of_real(double value) noexcept {
        value_view made{kind::real, 0};
        made.real_ = value;
        return made;
    }
    static value_view of_text(const char* data, std::size_t size) noexcept {
        value_view made{kind::text, 0};
        made.data_ = data;
        made.size_ = size;
        return made;
    }
    /// A text, namely that of an orm::utc_text.
    static value_view of_utc(const char* data, std::size_t size) noexcept {
        value_view made = of_text(data, size);
        made.is_utc_ = true;
        return made;
    }
    static value_view of_bytes(const void* data, std::size_t size) noexcept {
        value_view made{kind::bytes, 0};
        made.data_ = static_cast<const char*>(data);
        made.size_ = size;
        return made;
    }

    enum kind kind() const noexcept { return kind_; }
    bool is_null() const noexcept { return kind_ == kind::null; }
    /// Is it a text that is to be an orm::utc_text?
    bool is_utc() const noexcept { return is_utc_; }

    // Of that kind only.
    bool boolean() const noexcept { return integer_ != 0; }
    std::int64_t integer() const noexcept { return integer_; }
    double real() const noexcept { return real_; }
    std::string_view text() const noexcept { return {data_, size_}; }
    std::span<const std::byte> bytes() const noexcept {
        return {reinterpret_cast<const std::byte*>(data_), size_};
    }

    /// As a C++ value. Whole numbers become floating point, 0 and 1 booleans, and texts that are a
    /// number from end to end become numbers. Nothing is cut, and no whole number rounded; a
    /// fraction becomes the nearest `float` when one is asked for.
    /// @throws value_error when it does not fit: null into something that is not optional, 300
    ///   into a byte, 16777217 or 1e300 into a float, a text into a number.
    template <class T>
    T get() const {
        return sql_conversion<T>::from(*this);
    }
    /// The same value, owned.
    sql_value copy() const;

private:
    value_view(enum kind kind, std::int64_t value) noexcept : integer_{value}, kind_{kind} {}

    union {
        std::int64_t integer_;
        double real_;
        const char* data_;
    };
    std::size_t size_ = 0;
    enum kind kind_ = kind::null;
    bool is_utc_ = false;
};

namespace detail {
/// @throws value_error: `value` cannot become a `wanted`.
[[noreturn]] void throw_no_conversion(const value_view& value, std::string_view wanted);
[[noreturn]] void throw_too_large(std::string_view wanted);
/// What is no plain integer, converted. @throws value_error
std::int64_t to_integer(const value_view& value);
double to_real(const value_view& value);
/// @throws value_error for a whole number that would be rounded, or one that is too large or too
///   small.
float to_float(const value_view& value);
bool to_boolean(const value_view& value);

/// Can it be bound where it lies?
template <class T>
concept viewable_value = requires(const T& value) {
    { sql_conversion<T>::view(value) } -> std::same_as<value_view>;
};

template <class T>
concept whole_number = std::integral<T> && !std::same_as<T, bool>;
}  // namespace detail

template <>
struct sql_conversion<bool> {
    static sql_value to(bool value);
    static value_view view(bool value) noexcept { return value_view::of_boolean(value); }
    static bool from(const value_view& value) {
        return value.kind() == value_view::kind::boolean ? value.boolean()
                                                         : detail::to_boolean(value);
    }
};

template <detail::whole_number T>
struct sql_conversion<T> {
    static sql_value to(T value) {
        return sql_value{std::in_place_type<std::int64_t>, checked(value)};
    }
    static value_view view(T value) { return value_view::of_integer(checked(value)); }
    static T from(const value_view& value) {
        const std::int64_t whole =
            value.kind() == value_view::kind::integer ? value.integer() : detail::to_integer(value);
        if constexpr (sizeof(T) < sizeof(std::int64_t) || !std::is_signed_v<T>) {
            if (!std::in_range<std::conditional_t<std::same_as<T, char>, signed char, T>>(whole))
                detail::throw_no_conversion(value, "an integer of that size");
        }
        return static_cast<T>(whole);
    }

private:
    static std::int64_t checked(T value) {
        if constexpr (!std::is_signed_v<T> && sizeof(T) == sizeof(std::int64_t)) {
            if (value > static_cast<T>(std::numeric_limits<std::int64_t>::max()))
                detail::throw_too_large("an integer of 64 bits");
        }
        return static_cast<std::int64_t>(value);
    }
};

template <std::floating_point T>
struct sql_conversion<T> {
    static sql_value to(T value) { return sql_value{std::in_place_type<double>, checked(value)}; }
    static value_view view(T value) noexcept(sizeof(T) <= sizeof(double)) {
        return value_view::of_real(checked(value));
    }
    static T from(const value_view& value) {
        if constexpr (sizeof(T) < sizeof(double)) return detail::to_float(value);
        const double number =
            value.kind() == value_view::kind::real ? value.real() : detail::to_real(value);
        return static_cast<T>(number);
    }

private:
    /// A fraction becomes the nearest double.
    static double checked(T value) noexcept(sizeof(T) <= sizeof(double)) {
        if constexpr (sizeof(T) > sizeof(double)) {
            constexpr T most = std::numeric_limits<double>::max();
            if (value != std::numeric_limits<T>::infinity() &&
                value != -std::numeric_limits<T>::infinity() && (value > most || value < -most))
                detail::throw_too_large("a double");
        }
        return static_cast<double>(value);
    }
};

template <class T>
    requires std::is_enum_v<T>
struct sql_conversion<T> {
    using number = std::underlying_type_t<T>;
    static sql_value to(T value) { return sql_conversion<number>::to(static_cast<number>(value)); }
    static value_view view(T value) {
        return sql_conversion<number>::view(static_cast<number>(value));
    }
    static T from(const value_view& value) {
        return static_cast<T>(sql_conversion<number>::from(value));
    }
};

template <>
struct sql_conversion<std::string_view> {
    static sql_value to(std::string_view value);
    static value_view view(std::string_view value) noexcept {
        return value_view::of_text(value.data(), value.size());
    }
    /// Good until the next row.
    static std::string_view from(const value_view& value) {
        if (value.kind() != value_view::kind::text) detail::throw_no_conversion(value, "a text");
        return value.text();
    }
};
template <>
struct sql_conversion<std::string> {
    static sql_value to(const std::string& value);
    static value_view view(const std::string& value) noexcept {
        return value_view::of_text(value.data(), value.size());
    }
    static std::string from(const value_view& value) {
        return std::string{sql_conversion<std::string_view>::from(value)};
    }
};
/// Up to its NUL, or all of it.
template <std::size_t N>
struct sql_conversion<char[N]> {
    static sql_value to(const char (&value)[N]) { return sql_value{std::string{text_of(value)}}; }
    static value_view view(const char (&value)[N]) noexcept {
        return sql_conversion<std::string_view>::view(text_of(value));
    }

private:
    static std::string_view text_of(const char (&value)[N]) noexcept {
        const char* const end = std::char_traits<char>::find(value, N, '\0');
        return {value, end != nullptr ? static_cast<std::size_t>(end - value) : N};
    }
};

template <>
struct sql_conversion<std::vector<std::byte>> {
    static sql_value to(const std::vector<std::byte>& value);
    static value_view view(const std::vector<std::byte>& value) noexcept {
        return value_view::of_bytes(value.data(), value.size());
    }
    static std::vector<std::byte> from(const value_view& value) {
        if (value.kind() != value_view::kind::bytes) detail::throw_no_conversion(value, "bytes");
        const std::span<const std::byte> bytes = value.bytes();
        return {bytes.data(), bytes.data() + bytes.size()};
    }
};

template <class T>
struct sql_conversion<std::optional<T>> {
    static sql_value to(const std::optional<T>& value) {
        return value ? sql_conversion<T>::to(*value) : sql_value{};
    }
    static value_view view(const std::optional<T>& value) requires detail::viewable_value<T> {
        return value ? sql_conversion<T>::view(*value) : value_view{};
    }
    static std::optional<T> from(const value_view& value) {
        if (value.is_null()) return std::nullopt;
        return sql_conversion<T>::from(value);
    }
};

template <>
struct sql_conversion<sql_value> {
    static sql_value from(const value_view& value) { return value.copy(); }
};

}  // namespace orm
#endif
