#ifndef ORM_DRIVER_PARAMETERS_HPP
#define ORM_DRIVER_PARAMETERS_HPP

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/driver/sql_value.hpp"

namespace orm {

/// A value for one place of a statement, to be given by name.
struct parameter {
    std::string name;
    sql_value value;

    parameter(std::string called, sql_value bound) noexcept
        : name{std::move(called)}, value{std::move(bound)} {}
};

/// One of orm::parameters, where it lies; the name is empty when places are counted.
struct bound_parameter {
    std::string_view name;
    const sql_value& value;
};

/// The values for one execution of a statement: named, `{{"x", 1}, {"y", "two"}}` for `:x` and
/// `:y`, or counted, orm::positional(1, "two") for `?` and `?`.
class parameters {
public:
    parameters() noexcept = default;
    /// Named ones. @throws argument_error when two have the same name.
    parameters(std::initializer_list<parameter> given);
    /// Counted ones.
    explicit parameters(std::vector<sql_value> counted) noexcept : values_{std::move(counted)} {}
    /// Counted ones, copied.
    static parameters copy_of(std::span<const value_view> counted);

    bool empty() const noexcept { return values_.empty(); }
    std::size_t size() const noexcept { return values_.size(); }
    /// Are there values, and are they counted?
    bool is_positional() const noexcept { return !values_.empty() && names_.empty(); }

    /// In the order in which they were given.
    std::span<const sql_value> values() const noexcept { return {values_.data(), values_.size()}; }
    /// Of each value; empty when they are counted.
    std::span<const std::string> names() const noexcept { return {names_.data(), names_.size()}; }
    bound_parameter operator[](std::size_t place) const noexcept {
        return {names_.empty() ? std::string_view{} : names_[place], values_[place]};
    }

    class iterator;
    iterator begin() const noexcept;
    iterator end() const noexcept;

    /// The value of that name; nullptr: there is none. Complexity: linear.
    const sql_value* find(std::string_view name) const noexcept;
    /// Gives the named value, a new one or in place of the old one.
    /// @throws argument_error when values are counted.
    void set(std::string_view name, sql_value value);
    /// Appends a counted one. @throws argument_error when values have names.
    void add(sql_value value);
    /// Appends a named one that is known to be new. @throws argument_error when values are counted.
    void append(std::string name, sql_value value);
    void reserve(std::size_t count);

    friend bool operator==(const parameters& left, const parameters& right) noexcept;

private:
    std::vector<sql_value> values_;
    std::vector<std::string> names_;
};

class parameters::iterator {
public:
    using value_type = bound_parameter;
    using difference_type = std::ptrdiff_t;

    iterator() noexcept = default;
    iterator(const parameters& of, std::size_t place) noexcept : of_{&of}, place_{place} {}
    bound_parameter operator*() const noexcept { return (*of_)[place_]; }
    iterator& operator++() noexcept {
        ++place_;
        return *this;
    }
    iterator operator++(int) noexcept { return {*of_, place_++}; }
    friend bool operator==(const iterator&, const iterator&) noexcept = default;

private:
    const parameters* of_ = nullptr;
    std::size_t place_ = 0;
};

inline parameters::iterator parameters::begin() const noexcept {
    return {*this, 0};
}
inline parameters::iterator parameters::end() const noexcept {
    return {*this, size()};
}

namespace detail {
/// Becomes a value where it is wanted: none is moved.
template <class T>
struct converted_later {
    const T& value;
    operator sql_value() const {
        if constexpr (convertible_value<T>) {
            return sql_conversion<T>::to(value);
        } else {
            return sql_value{value};
        }
    }
};

/// A view where the value can be looked at, or else what it is converted to.
template <class T>
using held_value = std::conditional_t<viewable_value<T>, value_view, sql_value>;
template <class T>
held_value<T> hold(const T& value) {
    if constexpr (viewable_value<T>) {
        return sql_conversion<T>::view(value);
    } else {
        return converted_later<T>{value};
    }
}
inline value_view view_of(const value_view& held) noexcept {
    return held;
}
inline value_view view_of(const sql_value& held) noexcept {
    return held.view();
}
}  // namespace detail

/// What orm::positional was given; becomes orm::parameters where those are wanted. Lvalues are
/// referred to.
template <class... T>
class positional_values {
public:
    explicit positional_values(T&&... values) : values_{std::forward<T>(values)...} {}

    operator parameters() const {
        return std::apply(
            []<class... Value>(const Value&... value) {
                std::vector<sql_value> made;
                made.reserve(sizeof...(T));
                (made.emplace_back(detail::converted_later<Value>{value}), ...);
                return parameters{std::move(made)};
            },
            values_);
    }

    /// What use(std::span<const value_view>) gives back: the values are good until it returns.
    template <class Use>
    auto with_views(Use use) const {
        return std::apply(
            [&use]<class... Value>(const Value&... value) {
                if constexpr ((detail::viewable_value<Value> && ...)) {
                    // Where they are used at once: a copy would wait for them to be written.
                    const std::array<value_view, sizeof...(T)> views{
                        sql_conversion<Value>::view(value)...};
                    return use(std::span<const value_view>{views});
                } else {
                    const std::tuple<detail::held_value<Value>...> held{detail::hold(value)...};
                    return std::apply(
                        [&use](const auto&... one) {
                            const std::array<value_view, sizeof...(T)> views{
                                detail::view_of(one)...};
                            return use(std::span<const value_view>{views});
                        },
                        held);
                }
            },
            values_);
    }

private:
    std::tuple<T...> values_;
};

/// Values for places that are counted: `?`, in order.
template <class... T>
positional_values<T...> positional(T&&... values) {
    return positional_values<T...>{std::forward<T>(values)...};
}

/// One set for each time that a statement is executed.
using parameter_sets = std::vector<parameters>;

}  // namespace orm
#endif
