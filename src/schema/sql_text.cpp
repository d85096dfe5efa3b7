#include "sql_text.hpp"

#include <algorithm>

namespace orm::detail {
namespace {

bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_word_part(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '$' || static_cast<unsigned char>(c) >= 0x80U;
}

class piece_reader {
public:
    explicit piece_reader(std::string_view sql) : sql_{sql} {}

    std::vector<sql_piece> read() {
        std::vector<sql_piece> made;
        while (skip_blanks()) {
            const std::size_t begin = at_;
            const kind what = step();
            made.push_back({what, sql_.substr(begin, at_ - begin)});
        }
        return made;
    }

private:
    using kind = sql_piece::kind;

    char now(std::size_t ahead = 0) const {
        return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
    }
    void go_behind(std::string_view end, std::size_t from) {
        const std::size_t found = sql_.find(end, from);
        at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
    }

    /// @return whether there is more.
    bool skip_blanks() {
        for (;;) {
            while (is_space(now())) ++at_;
            if (sql_.substr(at_, 2) == "--") {
                go_behind("\n", at_);
            } else if (sql_.substr(at_, 2) == "/*") {
                go_behind("*/", at_ + 2);
            } else {
                return at_ < sql_.size();
            }
        }
    }

    kind step() {
        const char c = now();
        if (c == '(') return group();
        if (c == '\'' || c == '"' || c == '`' || c == '[') return quoted(false);
        if (c == '$' && dollar_quoted()) return kind::quoted;
        if (is_digit(c) || (c == '.' && is_digit(now(1)))) return number();
        if (is_word_part(c)) return word();
        ++at_;
        return kind::sign;
    }

    kind group() {
        ++at_;
        while (skip_blanks()) {
            if (now() == ')') {
                ++at_;
                break;
            }
            step();
        }
        return kind::group;
    }

    kind quoted(bool escapes) {
        const char end = now() == '[' ? ']' : now();
        for (++at_; at_ < sql_.size(); ++at_) {
            if (escapes && now() == '\\') {
                ++at_;
            } else if (now() == end) {
                if (now(1) != end || end == ']') break;
                ++at_;
            }
        }
        at_ = std::min(at_ + 1, sql_.size());
        return kind::quoted;
    }

    /// `$$ … $$` or `$tag$ … $tag$`
    bool dollar_quoted() {
        std::size_t end = at_ + 1;
        while (end < sql_.size() && is_word_part(sql_[end]) && sql_[end] != '$') ++end;
        if (end >= sql_.size() || sql_[end] != '$') return false;
        go_behind(sql_.substr(at_, end - at_ + 1), end + 1);
        return true;
    }

    kind number() {
        while (is_word_part(now()) || now() == '.') {
            const bool exponent = now() == 'e' || now() == 'E';
            ++at_;
            if (exponent && (now() == '+' || now() == '-') && is_digit(now(1))) ++at_;
        }
        return kind::number;
    }

    /// A quote behind a word belongs to it: x'00', E'\n'.
    kind word() {
        const std::size_t begin = at_;
        while (is_word_part(now())) ++at_;
        if (now() == '&' && now(1) == '\'') ++at_;
        if (now() != '\'') return kind::word;
        const std::string_view prefix = sql_.substr(begin, at_ - begin);
        return quoted(prefix == "e" || prefix == "E");
    }

    std::string_view sql_;
    std::size_t at_ = 0;
};

}  // namespace

std::string embedded(const std::string& sql) {
    const std::size_t line = sql.rfind('\n');
    const bool may_end_in_comment =
        sql.find("--", line == std::string::npos ? 0 : line) != std::string::npos;
    return may_end_in_comment ? sql + "\n" : sql;
}

std::vector<sql_piece> pieces_of(std::string_view sql) {
    return piece_reader{sql}.read();
}

}  // namespace orm::detail
