#include "secret_names.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

#include "sql_text.hpp"

namespace orm::detail {
namespace {

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80U;
}
char lowered(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Wherever they stand in a name, which is compared without what separates its words.
constexpr auto parts = std::to_array<std::string_view>(
    {"password",   "passwd",     "passphrase",    "passcode",      "passwort",
     "secret",     "token",      "credential",    "apikey",        "accesskey",
     "authkey",    "privatekey", "signingkey",    "encryptionkey", "masterkey",
     "sessionkey", "sshkey",     "authorization", "bearer",        "pwd"});
/// Only as a word of their own: "author", "compass" and "pinned" are no secrets.
constexpr auto words =
    std::to_array<std::string_view>({"pass", "pw", "pswd", "auth", "oauth", "pin", "otp", "totp",
                                     "cvv", "cvc", "jwt", "dbpass", "userpass"});

template <class Words>
bool has(const Words& all, std::string_view one) {
    return std::ranges::find(all, one) != std::ranges::end(all);
}

/// Steps through a statement, from one name to the next.
class name_reader {
public:
    name_reader(std::string_view sql, bool as_postgresql)
        : sql_{sql}, as_postgresql_{as_postgresql} {}

    /// Empty at the end.
    std::string_view next() {
        while (at_ < sql_.size()) {
            const char c = sql_[at_];
            if (c == '"') {
                const std::size_t from = ++at_;
                at_ = std::min(sql_.find('"', from), sql_.size());
                const std::string_view name = sql_.substr(from, at_ - from);
                at_ = std::min(at_ + 1, sql_.size());
                if (!name.empty()) return name;
            } else if (is_letter(c) || c == '_') {
                return word();
            } else if (c == '\'' || c == '-' || c == '/' || c == '$') {
                const std::size_t end = behind_quoted(sql_, at_, as_postgresql_);
                if (end == at_) skip_parameter();
                at_ = std::max(at_, end);
            } else {
                skip_parameter();
            }
        }
        return {};
    }
    bool is_qualifier() const { return at_ < sql_.size() && sql_[at_] == '.'; }
    /// Behind the name that was read last.
    std::size_t place() const { return at_; }

private:
    std::string_view word() {
        const std::size_t from = at_;
        while (at_ < sql_.size() &&
               (is_letter(sql_[at_]) || is_digit(sql_[at_]) || sql_[at_] == '_'))
            ++at_;
        return sql_.substr(from, at_ - from);
    }
    /// Or a character that means nothing here.
    void skip_parameter() {
        const char c = sql_[at_++];
        if (c == ':' || c == '@' || c == '$') word();
    }

    std::string_view sql_;
    std::size_t at_ = 0;
    bool as_postgresql_;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> all) {
    std::string lower{word};
    std::ranges::transform(lower, lower.begin(), lowered);
    return has(all, lower);
}

bool names_a_table_next(std::string_view word) {
    return is_one_of(word, {"into", "from", "update", "join", "table"});
}

}  // namespace

bool is_secret_name(std::string_view name) {
    std::string all;
    std::string word;
    bool found = false;
    const auto end_word = [&] {
        found = found || has(words, word);
        word.clear();
    };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_letter(c)) {
            end_word();
            continue;
        }
        if (is_upper(c) && i > 0 && !is_upper(name[i - 1])) end_word();
        word += lowered(c);
        all += lowered(c);
    }
    end_word();
    return found || std::ranges::any_of(parts, [&all](std::string_view part) {
               return all.find(part) != std::string::npos;
           });
}

/// As both databases read it: what is a text for one may hold names for the other.
std::vector<std::string_view> secret_names_in(std::string_view sql) {
    std::vector<std::string_view> found;
    for (const bool as_postgresql : {true, false}) {
        name_reader from{sql, as_postgresql};
        bool is_table = false;
        for (std::string_view one = from.next(); !one.empty(); one = from.next()) {
            if (!is_table && !from.is_qualifier() && is_secret_name(one)) found.push_back(one);
            is_table = names_a_table_next(one) || (is_table && from.is_qualifier());
        }
    }
    return found;
}

namespace {

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
}

/// Behind the list of columns that begins behind a table's name, when one of them is secret.
std::size_t behind_secret_columns(std::string_view sql, name_reader from) {
    name_reader alias = from;  // INSERT INTO t AS a (…)
    if (is_one_of(alias.next(), {"as"}) && !alias.next().empty()) from = alias;
    const std::size_t open = skip_blanks(sql, from.place());
    if (open >= sql.size() || sql[open] != '(') return std::string_view::npos;
    const std::size_t close = std::min(sql.find(')', open), sql.size());
    bool is_secret = false;
    for (std::string_view one = from.next(); !one.empty() && from.place() <= close;
         one = from.next())
        is_secret = is_secret || is_secret_name(one);
    return is_secret ? close : std::string_view::npos;
}

/// A text of SQL less its quotes: `'it''s'`, `$tag$it's$tag$`.
std::string inside_of(std::string_view text) {
    const std::size_t quote = text.front() == '$' ? text.find('$', 1) + 1 : 1;
    text = text.substr(quote, text.size() - std::min(text.size(), 2 * quote));
    std::string made;
    for (std::size_t at = 0; at < text.size(); ++at) {
        made += text[at];
        if (quote == 1 && text.substr(at).starts_with("''")) ++at;
    }
    return made;
}

}  // namespace

secret_values secret_values_in(std::string_view sql) {
    secret_values found;
    for (const bool as_postgresql : {true, false}) {
        name_reader from{sql, as_postgresql};
        for (std::string_view one = from.next(); !one.empty(); one = from.next()) {
            const bool inserts = is_one_of(one, {"into"});
            if (!inserts && !is_one_of(one, {"update"})) continue;
            std::string_view table = from.next();
            if (is_one_of(table, {"or"})) from.next();  // UPDATE OR REPLACE t
            if (is_one_of(table, {"or", "only"})) table = from.next();
            while (!table.empty() && from.is_qualifier()) table = from.next();
            const bool is_secret = is_secret_name(table);
            found.writes_table = found.writes_table || is_secret;
            if (is_secret) found.begin = std::min(found.begin, from.place());
            if (inserts) found.begin = std::min(found.begin, behind_secret_columns(sql, from));
        }
    }
    return found;
}

namespace {

/// Of a value as libpq reads it, in quotes or not; quotes are doubled inside of a text of SQL.
std::size_t end_of_value(std::string_view text, std::size_t at) {
    for (const std::string_view quote : {"''", "'", "\""})
        if (text.substr(at).starts_with(quote)) {
            const std::size_t end = text.find(quote, at + quote.size());
            return end == std::string_view::npos ? text.size() : end + quote.size();
        }
    for (; at < text.size() && text.find_first_of(" \t\r\n&;,'\"", at) != at; ++at)
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
    return at;
}

/// Where the password of the url is whose `://` is at `at`: `{begin, end}`; both 0: it has none.
std::pair<std::size_t, std::size_t> password_of_url(std::string_view text, std::size_t at) {
    const std::string_view url = text.substr(0, text.find_first_of(" \t\r\n'\"", at));
    const std::size_t colon = url.find(':', at + 3);
    const std::size_t sign = url.rfind('@');
    if (colon == std::string_view::npos || sign == std::string_view::npos || sign <= colon)
        return {0, 0};
    return {colon + 1, sign};
}

}  // namespace

std::string without_assigned(std::string_view text) {
    std::string made;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]) || text[at] == '_'))
            ++at;
        const std::string_view name = text.substr(from, at - from);
        made += name;
        if (name.empty()) {
            if (text.substr(at).starts_with("://"))
                if (const auto [begin, end] = password_of_url(text, at); end != 0) {
                    made.append(text.substr(at, begin - at)).append("***");
                    at = end;
                    continue;
                }
            made += text[at++];
            continue;
        }
        const bool is_json = at < text.size() && text[at] == '"';
        const std::size_t sign = skip_blanks(text, at + (is_json ? 1 : 0));
        const bool assigns =
            sign < text.size() && (text[sign] == '=' || (is_json && text[sign] == ':'));
        if (!assigns || !is_secret_name(name)) continue;
        const std::size_t value = skip_blanks(text, sign + 1);
        const std::size_t end = end_of_value(text, value);
        if (end == value) continue;
        made.append(text.substr(at, value - at)).append("***");
        at = end;
    }
    return made;
}

std::string shown_sql(std::string_view sql, std::vector<std::string>* hidden) {
    const std::size_t secrets = secret_values_in(sql).begin;
    std::string made;
    std::string_view last;  // the name before, if only blanks and what assigns stand between
    for (std::size_t at = 0; at < sql.size();) {
        const char c = sql[at];
        std::size_t end = at + 1;
        if (is_letter(c) || c == '_' || is_digit(c)) {
            while (end < sql.size() &&
                   (is_letter(sql[end]) || is_digit(sql[end]) || sql[end] == '_'))
                ++end;
            const bool is_prefix = end == at + 1 && end < sql.size() && sql[end] == '\'';
            if (!is_prefix) last = sql.substr(at, end - at);
            // A number; `$1` and `?1` are places.
            if (at >= secrets && is_digit(c) &&
                std::string_view{"$?:@"}.find(sql[at - 1]) == std::string_view::npos) {
                made += "***";
                at = end;
            }
        } else if (c == '"') {
            end = behind_quoted(sql, at, true);
            last = sql.substr(at, end - at);
        } else if (c == '\'' || c == '$' || c == '-' || c == '/') {
            end = std::max(end, behind_quoted(sql, at, true));
            while (c == '\'' && end < sql.size() && sql[end] == c)  // doubled inside of it
                end = behind_quoted(sql, end, true);
            const bool is_text = end > at + 1 && (c == '\'' || c == '$');
            if (is_text) {
                const std::string_view text = sql.substr(at, end - at);
                const bool hides = at >= secrets || (c == '\'' && is_secret_name(last));
                made += hides ? "'***'" : without_assigned(text);
                if (hides && hidden != nullptr) hidden->push_back(inside_of(text));
                at = end;
            }
            if (is_text || end == at + 1) last = {};
        } else if (!is_blank(c) && c != '=' && c != ':') {
            last = {};
        }
        if (at < end) made += sql.substr(at, end - at);
        at = end;
    }
    return made;
}

}  // namespace orm::detail
