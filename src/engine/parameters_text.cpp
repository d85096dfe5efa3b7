#include <algorithm>

#include "connection_call.hpp"
#include "secret_names.hpp"

namespace orm::detail {
namespace {

constexpr std::size_t most_sets = 8;

std::string text_of(const parameters& set) {
    const bool counted = set.is_positional();
    std::string made(1, counted ? '(' : '{');
    for (const auto& [name, value] : set) {
        if (made.size() > 1) made += ", ";
        if (!counted) made.append(name).append(": ");
        made += is_secret_name(name) ? "***" : value.text();
    }
    return made + (counted ? ')' : '}');
}

}  // namespace

std::string parameters_text(std::span<const parameters> sets, bool executemany) {
    if (!executemany) return sets.empty() || sets.front().empty() ? "" : text_of(sets.front());
    std::string made = "[";
    for (std::size_t i = 0; i < std::min(sets.size(), most_sets); ++i)
        made += (i == 0 ? "" : ", ") + text_of(sets[i]);
    if (sets.size() > most_sets) made += ", … of " + std::to_string(sets.size()) + " sets";
    return made + "]";
}

}  // namespace orm::detail
