#include "shown_name.hpp"

#include <algorithm>

namespace orm::detail {

std::string shown_name(std::string_view name) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t most_shown = 128;
    std::string made;
    for (const char c : name.substr(0, most_shown)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            made += "\\n";
        } else if (byte < 0x20U || byte == 0x7fU) {
            made += {'\\', 'x', digits[byte >> 4U], digits[byte & 0xFU]};
        } else {
            made += c;
        }
    }
    if (name.size() > most_shown)
        made += "… (" + std::to_string(name.size() - most_shown) + " bytes cut)";
    return made;
}

}  // namespace orm::detail
