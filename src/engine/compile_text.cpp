#include <algorithm>
#include <array>
#include <charconv>

#include "connection_call.hpp"

// Finds the parameters of a text. Source: SQLAlchemy 2.1, sql/elements.py, TextClause, which does
// not look at quotes.
namespace orm::detail {
namespace {

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// Where something else than plain text may begin.
constexpr auto special = [] {
    std::array<bool, 256> made{};
    for (const char c : std::string_view{"'\"`-/$\\:?"}) made[static_cast<unsigned char>(c)] = true;
    return made;
}();

std::size_t skip_plain(std::string_view sql, std::size_t at) noexcept {
    while (at < sql.size() && !special[static_cast<unsigned char>(sql[at])]) ++at;
    return at;
}

/// The place behind the quoted text, comment or dollar-quoted text that begins at `at`; `at` itself
/// when none does.
std::size_t skip_quoted(std::string_view sql, std::size_t at) {
    const auto behind = [sql](std::size_t found, std::size_t length) {
        return found == std::string_view::npos ? sql.size() : found + length;
    };
    const char c = sql[at];
    if (c == '\'' || c == '"' || c == '`') return behind(sql.find(c, at + 1), 1);
    if (sql.substr(at, 2) == "--") return behind(sql.find('\n', at), 1);
    if (sql.substr(at, 2) == "/*") return behind(sql.find("*/", at + 2), 2);
    if (c == '$' && (at == 0 || !is_word(sql[at - 1]))) {
        std::size_t end = at + 1;
        while (end < sql.size() && is_word(sql[end])) ++end;
        if (end < sql.size() && sql[end] == '$' && (end == at + 1 || sql[at + 1] > '9')) {
            const std::string_view tag = sql.substr(at, end - at + 1);
            return behind(sql.find(tag, end + 1), tag.size());
        }
    }
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
        if (const std::size_t end = skip_quoted(sql, at); end != at) {
            at = end;
            continue;
        }
        const char c = sql[at];
        const char next = at + 1 < sql.size() ? sql[at + 1] : '\0';
        if (c == '\\' && next == ':') {
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

bool has_escaped_colons(std::string_view sql) {
    return sql.find("\\:") != std::string_view::npos && unescape_colons(sql) != sql;
}

std::string unescape_colons(std::string_view sql) {
    std::string made;
    made.reserve(sql.size());
    for (std::size_t at = 0; at < sql.size();) {
        if (const std::size_t end = skip_quoted(sql, at); end != at) {
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
