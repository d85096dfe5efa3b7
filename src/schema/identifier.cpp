#include "orm/schema/identifier.hpp"

#include <algorithm>
#include <cstdint>

namespace orm {
namespace detail {
namespace {

/// The length of the sequence that begins with `lead`; 0 for none. Its least code point is in
/// `least`.
std::size_t sequence_length(unsigned char lead, std::uint32_t& code, std::uint32_t& least) {
    if (lead < 0x80) return code = lead, least = 0, 1;
    if (lead >> 5 == 0x6) return code = lead & 0x1FU, least = 0x80, 2;
    if (lead >> 4 == 0xE) return code = lead & 0x0FU, least = 0x800, 3;
    if (lead >> 3 == 0x1E) return code = lead & 0x07U, least = 0x10000, 4;
    return 0;
}

bool may_go_bare(const std::string& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !is_digit(text.front()) && text.front() != '$' && std::ranges::all_of(text, [&](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '$';
    });
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        std::uint32_t code = 0;
        std::uint32_t least = 0;
        const std::size_t length =
            sequence_length(static_cast<unsigned char>(text[i]), code, least);
        if (length == 0 || length > text.size() - i) return false;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if (next >> 6 != 0x2) return false;
            code = code << 6 | (next & 0x3FU);
        }
        if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
        i += length;
    }
    return true;
}

}  // namespace detail

identifier::identifier(std::string text) : text_{std::move(text)} {
    if (text_.empty())
        throw identifier_error{"a name of a database object is empty; give it one character"};
    if (text_.find('\0') != std::string::npos)
        throw identifier_error{"the name '" + text_.substr(0, text_.find('\0')) +
                               "' goes on with a NUL character, which no database takes"};
    if (!detail::is_utf8(text_))
        throw identifier_error{
            "a name of a database object is not valid UTF-8; convert it before it gets here"};
}

identifier identifier::quoted(std::string text, bool quote) {
    identifier made{std::move(text)};
    if (!quote && !detail::may_go_bare(made.text_))
        throw identifier_error{"the name '" + made.text_ +
                               "' cannot stand in a statement without quotes"};
    made.quote_ = quote;
    return made;
}

}  // namespace orm
