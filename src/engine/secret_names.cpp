#include "secret_names.hpp"

#include <algorithm>
#include <array>
#include <string>

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
    return std::ranges::find(all, one) != all.end();
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

}  // namespace orm::detail
