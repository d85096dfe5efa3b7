#include "sql_tokens.hpp"

#include <algorithm>

namespace orm::detail::sqlite {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_word_part(char c) noexcept {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80U;
}

}  // namespace

bool token::is_word(std::string_view word) const noexcept {
    return kind == kind::word && same_name(text, word);
}

std::string token::name() const {
    if (kind == kind::word) return std::string{text};
    const char end = text.front() == '[' ? ']' : text.front();
    std::string made;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        made += text[i];
        if (text[i] == end && end != ']') ++i;
    }
    return made;
}

void token_reader::skip_blanks() noexcept {
    for (;;) {
        while (at_ < sql_.size() && is_space(sql_[at_])) ++at_;
        const std::string_view rest = sql_.substr(at_);
        if (rest.starts_with("--")) {
            const std::size_t end = rest.find('\n');
            at_ = end == std::string_view::npos ? sql_.size() : at_ + end + 1;
        } else if (rest.starts_with("/*")) {
            const std::size_t end = rest.find("*/", 2);
            at_ = end == std::string_view::npos ? sql_.size() : at_ + end + 2;
        } else {
            return;
        }
        saw_comment_ = true;
    }
}

/// The size of what begins with a quote here; doubled quotes are part of it.
std::size_t token_reader::quoted_size(char end) const noexcept {
    std::size_t i = at_ + 1;
    for (; i < sql_.size(); ++i) {
        if (sql_[i] != end) continue;
        if (end == ']' || i + 1 >= sql_.size() || sql_[i + 1] != end) return i + 1 - at_;
        ++i;
    }
    return sql_.size() - at_;
}

token token_reader::next() noexcept {
    skip_blanks();
    token made{token::kind::other, {}, at_};
    if (at_ >= sql_.size()) {
        made.kind = token::kind::end;
        return made;
    }
    const char c = sql_[at_];
    std::size_t size = 1;
    const auto extend = [&] {
        while (at_ + size < sql_.size() && is_word_part(sql_[at_ + size])) ++size;
    };
    if (c == '\'') {
        made.kind = token::kind::text;
        size = quoted_size(c);
    } else if (c == '"' || c == '`' || c == '[') {
        made.kind = token::kind::quoted;
        size = quoted_size(c == '[' ? ']' : c);
    } else if (c == '?' || c == ':' || c == '@' || c == '$' || c == '#') {
        extend();
        if (size > 1 || c == '?') made.kind = token::kind::parameter;
    } else if (is_digit(c) || (c == '.' && at_ + 1 < sql_.size() && is_digit(sql_[at_ + 1]))) {
        extend();
        if (at_ + size < sql_.size() && sql_[at_ + size] == '.') {
            ++size;
            extend();
        }
        const bool has_exponent = lower(sql_[at_ + size - 1]) == 'e';
        if (has_exponent && at_ + size < sql_.size() &&
            (sql_[at_ + size] == '+' || sql_[at_ + size] == '-')) {
            ++size;
            extend();
        }
    } else if (is_word_part(c)) {
        made.kind = token::kind::word;
        extend();
        if (size == 1 && lower(c) == 'x' && at_ + 1 < sql_.size() && sql_[at_ + 1] == '\'') {
            made.kind = token::kind::other;  // a blob: x'00'
            ++at_;
            size += quoted_size('\'');
            --at_;
        }
    }
    made.text = sql_.substr(at_, size);
    at_ += made.text.size();
    return made;
}

bool is_blank(std::string_view sql) noexcept {
    token_reader from{sql};
    for (;;) {
        const token one = from.next();
        if (one.kind == token::kind::end) return true;
        if (!one.is(';')) return false;
    }
}

bool same_name(std::string_view left, std::string_view right) noexcept {
    return std::ranges::equal(
        left, right, {}, [](char c) { return lower(c); }, [](char c) { return lower(c); });
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::ranges::transform(made, made.begin(), [](char c) { return lower(c); });
    return made;
}

}  // namespace orm::detail::sqlite
