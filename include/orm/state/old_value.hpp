#ifndef ORM_STATE_OLD_VALUE_HPP
#define ORM_STATE_OLD_VALUE_HPP

#include <cstdint>
#include <type_traits>
#include <utility>

#include "orm/core/error.hpp"
#include "orm/event/arguments.hpp"

namespace orm {

/// "There was no value." Source: SQLAlchemy 2.1, orm/base.py, NO_VALUE.
struct no_value_t {
    explicit constexpr no_value_t(int) {}
    friend constexpr bool operator==(no_value_t, no_value_t) { return true; }
};
inline constexpr no_value_t no_value{0};
/// The same symbol under its other name.
inline constexpr no_value_t never_set = no_value;

/// "Not loaded, and nobody asked to load it." Source: orm/base.py, PASSIVE_NO_RESULT.
struct unknown_t {
    explicit constexpr unknown_t(int) {}
    friend constexpr bool operator==(unknown_t, unknown_t) { return true; }
};
inline constexpr unknown_t unknown{0};

template <class T>
class old_value;

namespace detail {
enum class old_kind : std::uint8_t { value, none, unknown };

template <class U>
inline constexpr bool is_old_symbol = false;
template <>
inline constexpr bool is_old_symbol<no_value_t> = true;
template <>
inline constexpr bool is_old_symbol<unknown_t> = true;
template <class T>
inline constexpr bool is_old_symbol<old_value<T>> = true;

/// What all old values share, whatever their type.
struct old_value_base {
    const void* value = nullptr;
    old_kind kind = old_kind::none;
};
}  // namespace detail

/// The value an attribute had: a value, orm::no_value, or orm::unknown.
///
/// A view, good while the listener it was handed to runs; copy what is to stay.
template <class T>
class old_value : private detail::old_value_base {
public:
    using value_type = T;

    old_value(no_value_t) noexcept : old_value_base{nullptr, detail::old_kind::none} {}
    old_value(unknown_t) noexcept : old_value_base{nullptr, detail::old_kind::unknown} {}
    explicit old_value(const T& known) noexcept
        : old_value_base{&known, detail::old_kind::value} {}

    bool has_value() const noexcept { return kind == detail::old_kind::value; }
    explicit operator bool() const noexcept { return has_value(); }

    /// @throws invalid_request_error when there is no value or it is unknown.
    const T& value() const {
        if (!has_value())
            throw invalid_request_error{
                kind == detail::old_kind::none
                    ? "there was no old value; ask has_value() or compare with orm::no_value first"
                    : "the old value is unknown: it was not loaded; register the listener with "
                      "orm::active_history to have it loaded"};
        return **this;
    }
    /// @pre has_value()
    const T& operator*() const noexcept { return *static_cast<const T*>(old_value_base::value); }
    const T* operator->() const noexcept { return &**this; }

    template <class U>
    T value_or(U&& otherwise) const {
        return has_value() ? **this : static_cast<T>(std::forward<U>(otherwise));
    }

    bool operator==(no_value_t) const noexcept { return kind == detail::old_kind::none; }
    bool operator==(unknown_t) const noexcept { return kind == detail::old_kind::unknown; }
    /// Is there a value, and is it equal?
    template <class U>
        requires(!std::is_same_v<U, no_value_t> && !std::is_same_v<U, unknown_t> &&
                 requires(const T& a, const U& b) { a == b; })
    bool operator==(const U& other) const {
        return has_value() && **this == other;
    }

    const detail::old_value_base& base() const noexcept { return *this; }
};

namespace detail {
template <class T>
struct nullable<old_value<T>> {
    static constexpr bool is = true;
    using value_type = T;
    static bool has(const old_value<T>& old) noexcept { return old.has_value(); }
    static const T& get(const old_value<T>& old) noexcept { return *old; }
};
}  // namespace detail

}  // namespace orm
#endif
