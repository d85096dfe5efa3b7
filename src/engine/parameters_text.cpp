#include <algorithm>
#include <array>

#include "connection_call.hpp"

namespace orm::detail {
namespace {

constexpr std::size_t most_sets = 8;

bool is_secret(std::string_view name) {
    std::string lower{name};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::array<std::string_view, 4> words{"password", "passwd", "secret", "token"};
    return std::ranges::any_of(
        words, [&lower](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string text_of(const parameters& set) {
    const bool counted = set.is_positional();
    std::string made(1, counted ? '(' : '{');
    for (const parameter& one : set) {
        if (made.size() > 1) made += ", ";
        if (!counted) made += one.name + ": ";
        made += is_secret(one.name) ? "***" : one.value.text();
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
