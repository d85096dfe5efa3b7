#include "orm/engine/parameters.hpp"

#include <algorithm>

#include "orm/core/error.hpp"

namespace orm {

parameters::parameters(std::initializer_list<parameter> given) {
    all_.reserve(given.size());
    for (const parameter& one : given) {
        if (find(one.name) != nullptr)
            throw argument_error{"the parameter '" + one.name +
                                 "' is given twice: each name has one value"};
        all_.push_back(one);
    }
}

const sql_value* parameters::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(all_, name, &parameter::name);
    return found == all_.end() ? nullptr : &found->value;
}

void parameters::set(std::string_view name, sql_value value) {
    const auto found = std::ranges::find(all_, name, &parameter::name);
    if (found == all_.end()) {
        all_.emplace_back(std::string{name}, std::move(value));
    } else {
        found->value = std::move(value);
    }
}

}  // namespace orm
