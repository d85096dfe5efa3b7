#include "secret_names.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace orm::detail {

bool is_secret_name(std::string_view name) {
    std::string lower{name};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::array<std::string_view, 5> words{"password", "passwd", "passphrase", "secret",
                                                    "token"};
    return std::ranges::any_of(
        words, [&lower](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace orm::detail
