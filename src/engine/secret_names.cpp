#include "secret_names.hpp"

#include <algorithm>
#include <array>
#include <string>

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
    return std::ranges::find(all, one) != all.end();
}

/// Steps through a statement, from one name to the next.
class name_reader {
public:
    explicit name_reader(std::string_view sql) : sql_{sql} {}

    /// Empty at the end.
    std::string_view next() {
        while (at_ < sql_.size()) {
            const char c = sql_[at_];
            if (c == '\'') {
                skip_past("'", 1);
            } else if (sql_.substr(at_).starts_with("--")) {
                skip_past("\n", 2);
            } else if (sql_.substr(at_).starts_with("/*")) {
                skip_past("*/", 2);
            } else if (c == '"') {
                const std::size_t from = at_ + 1;
                skip_past("\"", 1);
                return sql_.substr(from, std::max(at_, from + 1) - from - 1);
            } else if (is_letter(c) || c == '_') {
                return word();
            } else if ((c == ':' || c == '@' || c == '$') && at_ + 1 < sql_.size() &&
                       (is_letter(sql_[at_ + 1]) || sql_[at_ + 1] == '_')) {
                ++at_;
                word();  // a parameter
            } else {
                ++at_;
            }
        }
        return {};
    }
    bool is_qualifier() const { return at_ < sql_.size() && sql_[at_] == '.'; }

private:
    std::string_view word() {
        const std::size_t from = at_;
        while (at_ < sql_.size() &&
               (is_letter(sql_[at_]) || is_digit(sql_[at_]) || sql_[at_] == '_'))
            ++at_;
        return sql_.substr(from, at_ - from);
    }
    void skip_past(std::string_view end, std::size_t begin) {
        const std::size_t found = sql_.find(end, at_ + begin);
        at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
    }

    std::string_view sql_;
    std::size_t at_ = 0;
};

bool names_a_table_next(std::string_view word) {
    std::string lower{word};
    std::ranges::transform(lower, lower.begin(), lowered);
    return has(std::to_array<std::string_view>({"into", "from", "update", "join", "table"}), lower);
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

std::vector<std::string_view> secret_names_in(std::string_view sql) {
    std::vector<std::string_view> found;
    name_reader from{sql};
    bool is_table = false;
    for (std::string_view one = from.next(); !one.empty(); one = from.next()) {
        if (!is_table && !from.is_qualifier() && is_secret_name(one)) found.push_back(one);
        is_table = names_a_table_next(one) || (is_table && from.is_qualifier());
    }
    return found;
}

}  // namespace orm::detail
