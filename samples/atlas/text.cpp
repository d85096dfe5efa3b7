#include "text.hpp"

#include <algorithm>
#include <stdexcept>

namespace atlas {
namespace {

constexpr std::string_view white_space = " \t\r\n\f\v";
constexpr std::size_t longest_shown = 40;

// <cctype> depends on the locale; codes do not.
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
char to_upper(char c) {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

std::invalid_argument wrong(std::string_view key, std::string_view text, std::string_view what) {
    return std::invalid_argument{std::string{key} + " " + in_quotes(text) + " " +
                                 std::string{what}};
}

}  // namespace

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(white_space) - first + 1)};
}

std::string letter_code(std::string_view text, std::size_t length, letters how,
                        std::string_view key) {
    std::string code = trimmed(text);
    if (code.size() != length)
        throw wrong(key, text, "does not have " + std::to_string(length) + " letters");
    for (char& c : code) {
        if (!is_upper(c) && !is_lower(c)) throw wrong(key, text, "is not made of letters");
        if (how == letters::upper) c = to_upper(c);
        if (how == letters::lower && is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
    }
    return code;
}

std::string subdivision_code(std::string_view text, std::string_view key) {
    const std::string code = trimmed(text);
    const std::size_t dash = code.find('-');
    if (dash == std::string::npos || code.size() - dash < 2 || code.size() - dash > 4)
        throw wrong(key, text, "is not made of a country, a dash and 1 to 3 letters or digits");
    std::string own = code.substr(dash + 1);
    for (char& c : own) {
        if (!is_upper(c) && !is_lower(c) && !is_digit(c))
            throw wrong(key, text, "does not end in letters or digits");
        c = to_upper(c);
    }
    return letter_code(code.substr(0, dash), 2, letters::upper, key) + '-' + own;
}

std::string digit_code(std::string_view text, std::string_view key) {
    std::string code = trimmed(text);
    if (code.size() != 3 || !std::ranges::all_of(code, is_digit))
        throw wrong(key, text, "is not made of 3 digits");
    return code;
}

std::string in_quotes(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    const bool is_long = text.size() > longest_shown;
    if (is_long) {
        text = text.substr(0, longest_shown);
        // Not in the middle of a UTF-8 character: its later bytes are 10xxxxxx.
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0u) == 0x80u)
            text.remove_suffix(1);
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0u)
            text.remove_suffix(1);
    }
    std::string shown = "'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7F) {
            shown += c;
        } else {
            shown += "\\x";
            shown += digits[byte >> 4u];
            shown += digits[byte & 15u];
        }
    }
    return shown + (is_long ? "'..." : "'");
}

std::string in_quotes(const std::string& text) {
    return in_quotes(std::string_view{text});
}
std::string in_quotes(const std::optional<std::string>& text) {
    return text.has_value() ? in_quotes(*text) : "null";
}

std::string grouped(std::size_t number) {
    const std::string digits = std::to_string(number);
    std::string shown;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) shown += ',';
        shown += digits[i];
    }
    return shown;
}

}  // namespace atlas
