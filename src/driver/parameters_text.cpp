#include "parameters_text.hpp"

#include <algorithm>

#include "secret_names.hpp"
#include "shown_name.hpp"

namespace orm::detail {
namespace {

constexpr std::size_t most_sets = 8;
/// Of all sets together. Source: SQLAlchemy 2.1, sql/util.py, _repr_params.
constexpr std::size_t most_values = 100;

bool names_contain(std::string_view one, std::string_view other) {
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    return std::search(one.begin(), one.end(), other.begin(), other.end(), same) != one.end();
}

/// Does the statement have something secret that no parameter is called after? Then any of its
/// values may be for it: places are counted, or parameters have names of their own. And all that is
/// written into a table of secrets may be one.
bool may_be_any(std::string_view sql, const parameters& values) {
    return secret_values_in(sql).writes_table ||
           std::ranges::any_of(secret_names_in(sql), [&values](std::string_view secret) {
               return std::ranges::none_of(values.names(), [secret](const std::string& name) {
                   return is_secret_name(name) &&
                          (names_contain(name, secret) || names_contain(secret, name));
               });
           });
}

/// As a database quotes a value in a message; empty: it does not.
std::string quoted_as(const sql_value& value) {
    if (const auto* const text = std::get_if<std::string>(&value.value())) return *text;
    const bool is_number = std::holds_alternative<std::int64_t>(value.value()) ||
                           std::holds_alternative<double>(value.value());
    return is_number ? value.text() : std::string{};
}

bool is_part_of_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80U;
}

/// Is that place in `Key (name)=(ed)`, whose columns the database names and none of which is
/// secret?
bool is_of_named_columns(std::string_view message, std::size_t at) {
    const std::size_t equals = message.rfind(")=(", at);
    if (equals == std::string_view::npos || equals == 0 || message.find(')', equals + 1) < at)
        return false;
    const std::size_t open = message.rfind('(', equals);
    return open != std::string_view::npos &&
           secret_names_in(message.substr(open + 1, equals - open - 1)).empty();
}

/// Where it stands for itself: "on" is left in "connection".
void mask_whole(std::string& message, std::string_view secret, bool is_of_any_column = false) {
    for (std::size_t at = 0; (at = message.find(secret, at)) != std::string::npos;) {
        const std::size_t end = at + secret.size();
        const bool begins = at == 0 || !is_part_of_word(message[at - 1]);
        if (begins && (end == message.size() || !is_part_of_word(message[end])) &&
            !(is_of_any_column && is_of_named_columns(message, at))) {
            message.replace(at, secret.size(), "***");
            at += 3;
        } else {
            ++at;
        }
    }
}

/// What is in quotes and a part of it, such as a token of a document.
void mask_quoted_parts(std::string& message, std::string_view secret) {
    for (std::size_t at = 0; (at = message.find('"', at)) != std::string::npos;) {
        const std::size_t end = message.find('"', ++at);
        if (end == std::string::npos) return;
        const std::string_view part = std::string_view{message}.substr(at, end - at);
        if (!part.empty() && secret.find(part) != std::string_view::npos) {
            message.replace(at, part.size(), "***");
            at += 4;
        } else {
            at = end + 1;
        }
    }
}

std::string text_of(const parameters& set, bool hides_all, std::size_t most) {
    const bool counted = set.is_positional();
    std::string made(1, counted ? '(' : '{');
    const std::size_t shown = set.size() > most ? most : set.size();
    for (std::size_t place = 0; place < shown; ++place) {
        const bound_parameter one = set[place];
        if (place > 0) made += ", ";
        if (!counted) made.append(shown_name(one.name)).append(": ");
        const bool hides = hides_all || is_secret_name(one.name);
        made += hides && !one.value.is_null() ? "***" : without_assigned(one.value.text());
    }
    if (shown < set.size()) made += ", … of " + std::to_string(set.size()) + " values";
    return made + (counted ? ')' : '}');
}

}  // namespace

std::string without_values(std::string message, std::string_view sql,
                           std::span<const parameters> sets, bool hides_all, bool is_of_value) {
    std::vector<std::string> literals;
    shown_sql(sql, &literals);
    for (const std::string& one : literals)
        if (!one.empty()) mask_whole(message, one, true);
    if (sets.empty()) return message;
    hides_all = hides_all || may_be_any(sql, sets.front());
    for (const parameters& set : sets)
        for (const bound_parameter& one : set) {
            if (!hides_all && !is_secret_name(one.name)) continue;
            const std::string secret = quoted_as(one.value);
            if (secret.empty()) continue;
            mask_whole(message, secret);
            if (is_of_value) mask_quoted_parts(message, secret);
        }
    return message;
}

std::string parameters_text(std::string_view sql, std::span<const parameters> sets,
                            bool executemany) {
    if (sets.empty() || (!executemany && sets.front().empty())) return executemany ? "[]" : "";
    const bool hides_all = may_be_any(sql, sets.front());
    if (!executemany) return text_of(sets.front(), hides_all, most_values);
    const std::size_t shown = std::min(sets.size(), most_sets);
    std::string made = "[";
    for (std::size_t i = 0; i < shown; ++i)
        made += (i == 0 ? "" : ", ") + text_of(sets[i], hides_all, most_values / shown);
    if (sets.size() > shown) made += ", … of " + std::to_string(sets.size()) + " sets";
    return made + "]";
}

}  // namespace orm::detail
