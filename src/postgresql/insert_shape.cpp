#include <algorithm>
#include <charconv>

#include "batch.hpp"

namespace orm::detail {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Reads the few tokens that such an INSERT is made of.
class scanner {
public:
    explicit scanner(std::string_view text) : text_{text} {}

    std::size_t at() const { return at_; }
    bool is_done() const { return at_ == text_.size(); }

    /// The next token: a word, a name in quotes, `$` with its number, or one character.
    std::string_view next() {
        skip_spaces();
        if (is_done()) return {};
        const std::size_t begin = at_;
        const char first = text_[at_++];
        if (first == '"') {
            // Two quotes are one inside; read as two names that touch, which is as good here.
            at_ = std::min(text_.find('"', at_), text_.size() - 1) + 1;
        } else if (first == '$' || is_word(first)) {
            while (!is_done() && is_word(text_[at_])) ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }

    static bool is(std::string_view token, std::string_view word) {
        const auto lower = [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        };
        return std::ranges::equal(token, word, {}, lower);
    }

private:
    void skip_spaces() {
        while (!is_done() && is_space(text_[at_])) ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// Names, dots and lists of names: what stands between INTO and VALUES, less what begins an
/// expression, a comment or a literal.
bool is_plain(std::string_view token) {
    return token == "." || token == "," || token == "(" || token == ")" || token.front() == '"' ||
           is_word(token.front());
}

/// `($1, $2)`, each number once. @return nothing for anything else
std::optional<std::vector<std::size_t>> read_places(scanner& from) {
    if (from.next() != "(") return std::nullopt;
    std::vector<std::size_t> places;
    for (;;) {
        const std::string_view token = from.next();
        std::size_t number = 0;
        if (token.size() < 2 || token.front() != '$') return std::nullopt;
        const auto [end, error] =
            std::from_chars(token.data() + 1, token.data() + token.size(), number);
        if (error != std::errc{} || end != token.data() + token.size() || number == 0)
            return std::nullopt;
        places.push_back(number - 1);
        const std::string_view after = from.next();
        if (after == ")") break;
        if (after != ",") return std::nullopt;
    }
    std::vector<std::size_t> sorted = places;
    std::ranges::sort(sorted);
    for (std::size_t at = 0; at < sorted.size(); ++at) {
        if (sorted[at] != at) return std::nullopt;
    }
    return places;
}

}  // namespace

std::optional<pg_insert_shape> pg_parse_insert(std::string_view statement) {
    scanner from{statement};
    if (!scanner::is(from.next(), "insert") || !scanner::is(from.next(), "into"))
        return std::nullopt;
    pg_insert_shape made;
    for (;;) {
        const std::size_t before = from.at();
        const std::string_view token = from.next();
        if (token.empty() || !is_plain(token)) return std::nullopt;
        if (scanner::is(token, "values")) {
            made.head = statement.substr(0, before);
            break;
        }
        // OVERRIDING, a query: seldom, and not for here.
        if (scanner::is(token, "select") || scanner::is(token, "overriding") ||
            scanner::is(token, "default"))
            return std::nullopt;
    }
    auto places = read_places(from);
    if (!places) return std::nullopt;
    made.places = *std::move(places);

    const std::size_t tail = from.at();
    std::string_view last;
    for (std::string_view token = from.next(); !token.empty(); token = from.next()) {
        if (token == ";") {
            if (!from.next().empty()) return std::nullopt;
            break;
        }
        // DO UPDATE: one statement may not update a row twice, but many may.
        if (!is_plain(token) || scanner::is(token, "update") || scanner::is(token, "returning") ||
            scanner::is(token, "where"))
            return std::nullopt;
        last = token;
    }
    if (last.empty()) return made;
    if (!scanner::is(last, "nothing")) return std::nullopt;
    made.tail = statement.substr(
        tail, static_cast<std::size_t>(last.data() - statement.data()) + last.size() - tail);
    return made;
}

}  // namespace orm::detail
