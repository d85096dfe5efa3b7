#include <algorithm>
#include <array>
#include <charconv>

#include "sql_text.hpp"

// Finds the parameters of a text. Source: SQLAlchemy 2.1, sql/elements.py, TextClause, which does
// not look at quotes.
namespace orm::detail {
namespace {

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_blank(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// What there is to be stepped over differs by who reads the text.
enum class syntax : unsigned char {
    as_written,  ///< SQLite's: names in backticks and brackets
    postgresql,  ///< E'' strings, dollar quotes, comments inside of comments
};

constexpr std::array<bool, 256> set_of(std::string_view chars) {
    std::array<bool, 256> made{};
    for (const char c : chars) made[static_cast<unsigned char>(c)] = true;
    return made;
}

/// Where something else than plain text may begin.
constexpr auto special = set_of("'\"-/$\\:?");

std::size_t skip_plain(std::string_view sql, std::size_t at) noexcept {
    while (at < sql.size() && !special[static_cast<unsigned char>(sql[at])]) ++at;
    return at;
}

std::size_t behind(std::string_view sql, std::size_t found, std::size_t length) noexcept {
    return found == std::string_view::npos ? sql.size() : found + length;
}

/// A comment inside of one is a part of it.
std::size_t skip_nested(std::string_view sql, std::size_t at) noexcept {
    int depth = 0;
    while (at < sql.size()) {
        const std::string_view two = sql.substr(at, 2);
        if (two == "/*") ++depth;
        if (two == "*/") --depth;
        at += two == "/*" || two == "*/" ? 2 : 1;
        if (depth == 0) return at;
    }
    return sql.size();
}

/// Where the text goes on with a string that ended at `at`: behind blanks and comments, of which
/// one ends a line. `at` itself: it does not. Source: PostgreSQL 15, section 4.1.2.1.
std::size_t skip_to_continuation(std::string_view sql, std::size_t at) noexcept {
    bool ended_line = false;
    for (std::size_t end = at; end < sql.size();) {
        const char c = sql[end];
        if (c == '\'') return ended_line ? end : at;
        if (c == '\n' || c == '\r') ended_line = true;
        if (sql.substr(end, 2) == "--") {
            end = sql.find_first_of("\r\n", end);
            if (end == std::string_view::npos) return at;
        } else if (is_blank(c)) {
            ++end;
        } else {
            return at;
        }
    }
    return at;
}

/// Behind `E'it\'s'`, which may go on in the next line. @param at  of its first quote
std::size_t skip_escaped(std::string_view sql, std::size_t at) noexcept {
    for (++at; at < sql.size(); ++at) {
        if (sql[at] == '\\') {
            ++at;
        } else if (sql[at] == '\'') {
            const std::size_t next = skip_to_continuation(sql, at + 1);
            if (next == at + 1 && sql.substr(next, 1) != "'") return next;
            at = next;
        }
    }
    return sql.size();
}

bool begins_escaped(std::string_view sql, std::size_t at) noexcept {
    return at > 0 && (sql[at - 1] | 0x20) == 'e' && (at == 1 || !is_word(sql[at - 2]));
}

/// Source: PostgreSQL 15, section 4.1.2.4.
std::size_t skip_dollars(std::string_view sql, std::size_t at) {
    if (at > 0 && (is_word(sql[at - 1]) || sql[at - 1] == '$')) return at;
    std::size_t end = at + 1;
    while (end < sql.size() && is_word(sql[end])) ++end;
    if (end == sql.size() || sql[end] != '$') return at;
    if (end != at + 1 && sql[at + 1] >= '0' && sql[at + 1] <= '9') return at;
    const std::string_view tag = sql.substr(at, end - at + 1);
    return behind(sql, sql.find(tag, end + 1), tag.size());
}

/// The place behind the quoted text, comment or dollar-quoted text that begins at `at`; `at` itself
/// when none does.
std::size_t skip_quoted(std::string_view sql, std::size_t at, syntax of) {
    const bool is_postgresql = of == syntax::postgresql;
    const char c = sql[at];
    if (c == '\'' && is_postgresql && begins_escaped(sql, at)) return skip_escaped(sql, at);
    if (c == '\'' || c == '"') return behind(sql, sql.find(c, at + 1), 1);
    if (sql.substr(at, 2) == "--")
        return behind(sql, sql.find_first_of(is_postgresql ? "\r\n" : "\n", at), 1);
    if (sql.substr(at, 2) == "/*")
        return is_postgresql ? skip_nested(sql, at) : behind(sql, sql.find("*/", at + 2), 2);
    if (is_postgresql) return c == '$' ? skip_dollars(sql, at) : at;
    if (c == '`') return behind(sql, sql.find(c, at + 1), 1);
    if (c == '[') return behind(sql, sql.find(']', at + 1), 1);
    return at;
}

}  // namespace

compiled_text compile_text(std::string_view sql, bool count_marks) {
    compiled_text made;
    made.sql.reserve(sql.size() + 8);
    std::size_t copied = 0;
    const auto copy_up_to = [&](std::size_t at) { made.sql += sql.substr(copied, at - copied); };
    const auto place = [&](std::size_t from, std::size_t to, std::size_t number) {
        copy_up_to(from);
        char text[20];
        made.sql += '$';
        made.sql.append(text, std::to_chars(std::begin(text), std::end(text), number + 1).ptr);
        copied = to;
    };
    for (std::size_t at = skip_plain(sql, 0); at < sql.size(); at = skip_plain(sql, at)) {
        if (const std::size_t end = skip_quoted(sql, at, syntax::postgresql); end != at) {
            at = end;
            continue;
        }
        const char c = sql[at];
        const char next = at + 1 < sql.size() ? sql[at + 1] : '\0';
        if (c == '\\' && (next == ':' || next == '?')) {
            copy_up_to(at);
            copied = at + 1;
            at += 2;
        } else if (c == ':' && next == ':') {
            at += 2;
        } else if (c == ':' && is_word(next) && (at == 0 || !is_word(sql[at - 1]))) {
            std::size_t end = at + 1;
            while (end < sql.size() && is_word(sql[end])) ++end;
            const std::string_view name = sql.substr(at + 1, end - at - 1);
            const auto known = std::ranges::find(made.names, name);
            place(at, end, static_cast<std::size_t>(known - made.names.begin()));
            if (known == made.names.end()) made.names.emplace_back(name);
            at = end;
        } else {
            if (c == '?' && count_marks) place(at, at + 1, made.counted++);
            ++at;
        }
    }
    copy_up_to(sql.size());
    return made;
}

std::size_t highest_place(std::string_view sql) {
    std::size_t made = 0;
    for (std::size_t at = skip_plain(sql, 0); at < sql.size(); at = skip_plain(sql, at)) {
        if (const std::size_t end = skip_quoted(sql, at, syntax::postgresql); end != at) {
            at = end;
            continue;
        }
        if (sql[at] == '$' && (at == 0 || !is_word(sql[at - 1]))) {
            std::size_t number = 0;
            const auto [end, error] =
                std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
            if (error != std::errc::invalid_argument)
                made = std::max<std::size_t>(made, error == std::errc{} ? number : 0xffffffffU);
        }
        ++at;
    }
    return made;
}

std::string_view first_word(std::string_view sql) {
    std::size_t at = 0;
    while (at < sql.size() &&
           (is_blank(sql[at]) || sql[at] == '(' || sql[at] == '-' || sql[at] == '/')) {
        const std::size_t end = skip_quoted(sql, at, syntax::postgresql);
        if (end == at && (sql[at] == '-' || sql[at] == '/')) return {};
        at = std::max(end, at + 1);
    }
    std::size_t end = at;
    while (end < sql.size() && is_word(sql[end])) ++end;
    return sql.substr(at, end - at);
}

std::size_t behind_quoted(std::string_view sql, std::size_t at, bool as_postgresql) {
    return skip_quoted(sql, at, as_postgresql ? syntax::postgresql : syntax::as_written);
}

bool rolls_back_and_chains(std::string_view sql) {
    enum class part : unsigned char { none, rollback, noise, conjunction } found = part::none;
    for (std::size_t at = 0; at < sql.size();) {
        if (const std::size_t end = skip_quoted(sql, at, syntax::postgresql); end != at) {
            if (sql[at] != '-' && sql[at] != '/') found = part::none;  // no comment
            at = end;
            continue;
        }
        if (!is_word(sql[at])) {
            if (!is_blank(sql[at])) found = part::none;
            ++at;
            continue;
        }
        std::string word;
        for (; at < sql.size() && is_word(sql[at]); ++at) word += static_cast<char>(sql[at] | 0x20);
        if (word == "rollback" || word == "abort") {
            found = part::rollback;
        } else if (found == part::rollback && (word == "work" || word == "transaction")) {
            found = part::noise;
        } else if ((found == part::rollback || found == part::noise) && word == "and") {
            found = part::conjunction;
        } else {
            if (found == part::conjunction && word == "chain") return true;
            found = part::none;
        }
    }
    return false;
}

std::string_view without_terminator(std::string_view sql) {
    std::size_t end = 0;  // of what means something
    bool terminated = false;
    for (std::size_t at = 0; at < sql.size();) {
        const std::size_t behind = skip_quoted(sql, at, syntax::postgresql);
        const char c = sql[at];
        const bool is_comment = behind != at && (c == '-' || c == '/');
        at = std::max(behind, at + 1);
        if (is_comment || is_blank(c)) continue;
        if (c == ';' && !terminated) {
            terminated = true;
        } else {
            if (terminated) return sql;  // several statements: for the server to refuse
            end = at;
        }
    }
    return terminated ? sql.substr(0, end) : sql;
}

bool has_escaped_colons(std::string_view sql) {
    return sql.find("\\:") != std::string_view::npos && unescape_colons(sql) != sql;
}

std::string unescape_colons(std::string_view sql) {
    std::string made;
    made.reserve(sql.size());
    for (std::size_t at = 0; at < sql.size();) {
        if (const std::size_t end = skip_quoted(sql, at, syntax::as_written); end != at) {
            made += sql.substr(at, end - at);
            at = end;
        } else if (sql.substr(at, 2) == "\\:") {
            made += ':';
            at += 2;
        } else {
            made += sql[at++];
        }
    }
    return made;
}

}  // namespace orm::detail
