#include "orm/testing/text.hpp"

#include <array>
#include <charconv>

namespace orm::testing::detail {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& text, unsigned byte) {
    text += hex_digits[(byte >> 4) & 15u];
    text += hex_digits[byte & 15u];
}

template <class T>
std::string shortest(T value) {
    std::array<char, 64> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value);
    return {room.data(), end.ptr};
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string made = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            made += '\\';
            made += c;
        } else if (c == '\n') {
            made += "\\n";
        } else if (c == '\t') {
            made += "\\t";
        } else if (c == '\r') {
            made += "\\r";
        } else if (code < 0x20 || code == 0x7F) {
            made += "\\x";
            append_hex(made, code);
        } else {
            made += c;  // UTF-8 stays readable
        }
    }
    return made + '"';
}

std::string hex(std::span<const std::byte> bytes) {
    std::string made = "x'";
    for (const std::byte one : bytes) append_hex(made, std::to_integer<unsigned>(one));
    return made + "'";
}

std::string number(std::int64_t value) {
    return shortest(value);
}
std::string number(std::uint64_t value) {
    return shortest(value);
}
std::string number(float value) {
    return shortest(value);
}
std::string number(double value) {
    return shortest(value);
}
std::string number(long double value) {
    return shortest(value);
}

std::string unit(std::intmax_t numerator, std::intmax_t denominator) {
    struct known_unit {
        std::intmax_t numerator;
        std::intmax_t denominator;
        const char* name;
    };
    constexpr known_unit known[]{
        {1, 1'000'000'000, "ns"}, {1, 1'000'000, "us"}, {1, 1'000, "ms"}, {1, 1, "s"},
        {60, 1, "min"},           {3600, 1, "h"},       {86400, 1, "d"}};
    for (const known_unit& one : known)
        if (one.numerator == numerator && one.denominator == denominator) return one.name;
    return "[" + shortest(numerator) + "/" + shortest(denominator) + "]s";
}

}  // namespace orm::testing::detail
