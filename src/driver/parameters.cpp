#include "orm/driver/parameters.hpp"

#include <algorithm>

#include "orm/core/error.hpp"
#include "shown_name.hpp"

namespace orm {

namespace {

[[noreturn]] void throw_mixed(const char* what) {
    throw argument_error{std::string{what} +
                         ": the values of one set are either all counted or all named"};
}

}  // namespace

parameters::parameters(std::initializer_list<parameter> given) {
    values_.reserve(given.size());
    names_.reserve(given.size());
    for (const parameter& one : given) {
        if (find(one.name) != nullptr)
            throw argument_error{"the parameter '" + detail::shown_name(one.name) +
                                 "' is given twice: each name has one value"};
        append(one.name, one.value);
    }
}

parameters parameters::copy_of(std::span<const value_view> counted) {
    std::vector<sql_value> made;
    made.reserve(counted.size());
    for (const value_view& one : counted) made.push_back(one.copy());
    return parameters{std::move(made)};
}

void parameters::reserve(std::size_t count) {
    values_.reserve(count);
}

bool operator==(const parameters& left, const parameters& right) noexcept {
    return left.values_ == right.values_ && left.names_ == right.names_;
}

const sql_value* parameters::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(names_, name);
    return found == names_.end() ? nullptr
                                 : &values_[static_cast<std::size_t>(found - names_.begin())];
}

void parameters::set(std::string_view name, sql_value value) {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) {
        append(std::string{name}, std::move(value));
    } else {
        values_[static_cast<std::size_t>(found - names_.begin())] = std::move(value);
    }
}

void parameters::add(sql_value value) {
    if (!names_.empty()) throw_mixed("a counted value was added to named ones");
    values_.push_back(std::move(value));
}

void parameters::append(std::string name, sql_value value) {
    if (is_positional())
        throw_mixed(("the value '" + name + "' was added to counted ones").c_str());
    names_.push_back(std::move(name));
    try {
        values_.push_back(std::move(value));
    } catch (...) {
        names_.pop_back();
        throw;
    }
}

}  // namespace orm
