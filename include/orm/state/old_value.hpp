#ifndef ORM_STATE_OLD_VALUE_HPP
#define ORM_STATE_OLD_VALUE_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "orm/core/detail/visibility.hpp"
#include "orm/core/error.hpp"
#include "orm/event/detail/arguments.hpp"

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

template <class T, class U>
concept compares_with = requires(const T& a, const U& b) {
    a == b;
};

/// Has U an operator== with old values of its own, as attributes have?
template <class U>
inline constexpr bool compares_old_values = false;
template <>
inline constexpr bool compares_old_values<no_value_t> = true;
template <>
inline constexpr bool compares_old_values<unknown_t> = true;

/// Its address stands for orm::unknown where a pointer to the old value is handed on.
ORM_ONE_PER_PROCESS inline constexpr char unknown_tag = 0;

/// What a pointer to an old value says: nullptr is orm::no_value.
inline old_kind kind_of(const void* before) noexcept {
    return before == nullptr        ? old_kind::none
           : before == &unknown_tag ? old_kind::unknown
                                    : old_kind::value;
}
}  // namespace detail

/// The value an attribute had: a value, orm::no_value, or orm::unknown.
///
/// A view, good while the listener it was handed to runs; copy what is to stay.
template <class T>
class old_value {
public:
    using value_type = T;

    old_value(no_value_t) noexcept : before_{nullptr} {}
    old_value(unknown_t) noexcept : before_{&detail::unknown_tag} {}
    explicit old_value(const T& known) noexcept : before_{std::addressof(known)} {}

    bool has_value() const noexcept { return detail::kind_of(before_) == detail::old_kind::value; }
    explicit operator bool() const noexcept { return has_value(); }

    /// @throws invalid_request_error when there is no value or it is unknown.
    const T& value() const {
        if (!has_value())
            throw invalid_request_error{
                before_ == nullptr
                    ? "there was no old value; ask has_value() or compare with orm::no_value first"
                    : "the old value is unknown: it was not loaded; register the listener with "
                      "orm::active_history to have it loaded"};
        return **this;
    }
    /// @pre has_value()
    const T& operator*() const noexcept { return *static_cast<const T*>(before_); }
    const T* operator->() const noexcept { return &**this; }

    template <class U>
    T value_or(U&& otherwise) const {
        return has_value() ? **this : static_cast<T>(std::forward<U>(otherwise));
    }

    bool operator==(no_value_t) const noexcept { return before_ == nullptr; }
    bool operator==(unknown_t) const noexcept { return before_ == &detail::unknown_tag; }
    /// Is there a value, and is it equal?
    template <class U>
        requires(!detail::compares_old_values<U> && detail::compares_with<T, U>)
    bool operator==(const U& other) const { return has_value() && **this == other; }
    // std::optional claims to compare with everything, too; no template is preferred to that.
    // clang-format off
    friend bool operator==(const old_value& old, const T& other)
        requires detail::compares_with<T, T>
    {
        return old.has_value() && *old == other;
    }
    friend bool operator==(const old_value& old, const std::optional<T>& other)
        requires detail::compares_with<T, std::optional<T>>
    {
        return old.has_value() && *old == other;
    }
    // clang-format on

    /// What a pointer to an old value says; see detail::kind_of.
    static old_value from_address(const void* before) noexcept {
        old_value made{no_value};
        made.before_ = before;
        return made;
    }

private:
    const void* before_;
};

namespace detail {
template <class T>
struct nullable<old_value<T>> {
    static constexpr bool is = true;
    using value_type = T;
    using reference = const T&;
    static bool has(const old_value<T>& old) noexcept { return old.has_value(); }
    static const T& get(const old_value<T>& old) noexcept { return *old; }
};
}  // namespace detail

}  // namespace orm
#endif
