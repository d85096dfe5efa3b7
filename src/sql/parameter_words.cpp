#include "parameter_words.hpp"

#include <algorithm>
#include <set>

#include "orm/schema/identifier.hpp"

namespace orm::detail {

std::vector<std::string> parameter_words(std::span<const std::string_view> names) {
    const auto is_other = [](char c) {
        return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') &&
               static_cast<unsigned char>(c) < 0x80;
    };
    const auto is_word = [&](std::string_view name) {
        return std::ranges::none_of(name, is_other) && is_utf8(name);
    };
    if (std::ranges::all_of(names, is_word)) return {};
    std::vector<std::string> made(names.begin(), names.end());
    std::set<std::string> used;
    for (const std::string_view one : names)
        if (is_word(one)) used.emplace(one);
    for (std::string& one : made) {
        if (is_word(one)) continue;
        std::ranges::replace_if(
            one, [&](char c) { return is_other(c) || static_cast<unsigned char>(c) >= 0x80; }, '_');
        const std::string begin = one;
        for (int i = 2; !used.insert(one).second; ++i) one = begin + "_" + std::to_string(i);
    }
    return made;
}

}  // namespace orm::detail
