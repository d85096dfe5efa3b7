#ifndef ORM_ENGINE_PARAMETERS_HPP
#define ORM_ENGINE_PARAMETERS_HPP

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orm/engine/sql_value.hpp"

namespace orm {

/// A value for one place of a statement; the name is empty when places are counted.
struct parameter {
    std::string name;
    sql_value value;

    parameter(std::string called, sql_value bound) noexcept
        : name{std::move(called)}, value{std::move(bound)} {}

    friend bool operator==(const parameter&, const parameter&) = default;
};

/// The values for one execution of a statement: named, `{{"x", 1}, {"y", "two"}}` for `:x` and
/// `:y`, or counted, orm::positional(1, "two") for `?` and `?`.
class parameters {
public:
    parameters() noexcept = default;
    /// Named ones. @throws argument_error when two have the same name.
    parameters(std::initializer_list<parameter> given);
    explicit parameters(std::vector<parameter> all) noexcept : all_{std::move(all)} {}

    bool empty() const noexcept { return all_.empty(); }
    std::size_t size() const noexcept { return all_.size(); }
    auto begin() const noexcept { return all_.begin(); }
    auto end() const noexcept { return all_.end(); }
    const parameter& operator[](std::size_t place) const noexcept { return all_[place]; }
    bool is_positional() const noexcept { return !all_.empty() && all_.front().name.empty(); }

    /// The value of that name; nullptr: there is none. Complexity: linear.
    const sql_value* find(std::string_view name) const noexcept;
    /// Gives the named value, a new one or in place of the old one.
    void set(std::string_view name, sql_value value);
    /// Appends a counted one.
    void add(sql_value value) { all_.emplace_back(std::string{}, std::move(value)); }
    /// Appends a named one that is known to be new.
    void append(std::string name, sql_value value) {
        all_.emplace_back(std::move(name), std::move(value));
    }
    void reserve(std::size_t count) { all_.reserve(count); }

    friend bool operator==(const parameters&, const parameters&) = default;

private:
    std::vector<parameter> all_;
};

/// Values for places that are counted: `?`, in order.
template <class... T>
parameters positional(const T&... values) {
    parameters made;
    made.reserve(sizeof...(T));
    (made.add(sql_value{values}), ...);
    return made;
}

/// One set for each time that a statement is executed.
using parameter_sets = std::vector<parameters>;

}  // namespace orm
#endif
