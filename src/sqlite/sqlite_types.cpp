#include <charconv>
#include <optional>

#include "orm/sqlite/ddl.hpp"
#include "sql_tokens.hpp"
#include "sqlite_inspector.hpp"

namespace orm::detail::sqlite {
namespace {

/// `VARCHAR(20)`: the words in lower case, with one space between, and the numbers.
struct declared_type {
    std::string words;
    std::vector<unsigned> numbers;
    bool is_plain = true;  ///< nothing else is in it
};

declared_type read(std::string_view declared) {
    declared_type made;
    token_reader from{declared};
    token one = from.next();
    for (; one.kind == token::kind::word; one = from.next())
        made.words += (made.words.empty() ? "" : " ") + lower(one.text);
    if (one.is('(')) {
        do {
            one = from.next();
            unsigned number = 0;
            const char* const end = one.text.data() + one.text.size();
            const auto [at, error] = std::from_chars(one.text.data(), end, number);
            if (error != std::errc{} || at != end) made.is_plain = false;
            made.numbers.push_back(number);
            one = from.next();
        } while (one.is(','));
        if (!one.is(')')) made.is_plain = false;
        one = from.next();
    }
    if (one.kind != token::kind::end || made.numbers.size() > 2) made.is_plain = false;
    return made;
}

/// May it stand in a statement without quotes: words, with at most two numbers behind them?
bool is_type_name(std::string_view declared) {
    token_reader from{declared};
    token one = from.next();
    for (; one.kind == token::kind::word; one = from.next())
        if (sqlite_ddl().is_reserved(lower(one.text))) return false;
    if (one.kind == token::kind::end) return true;
    if (!one.is('(')) return false;
    for (int numbers = 0; numbers < 2; ++numbers) {
        one = from.next();
        if (one.is('+') || one.is('-')) one = from.next();
        if (one.kind != token::kind::other || one.text.empty() || one.text.front() < '0' ||
            one.text.front() > '9')
            return false;
        one = from.next();
        if (!one.is(',')) break;
    }
    return one.is(')') && from.next().kind == token::kind::end;
}

/// The type as it was declared: SQLite drops the quotes that it may have had.
sql_type verbatim(std::string_view declared) {
    if (is_type_name(declared)) return verbatim_type{std::string{declared}};
    return verbatim_type{sqlite_ddl().quote(identifier::quoted(std::string{declared}))};
}

/// Types without a size.
std::optional<sql_type> plain_type(std::string_view words) {
    if (words == "integer" || words == "int") return integer{};
    if (words == "smallint") return small_integer{};
    if (words == "bigint") return big_integer{};
    if (words == "varchar") return string{};
    if (words == "text") return long_text{};
    if (words == "boolean" || words == "bool") return boolean{};
    if (words == "float" || words == "real") return floating{};
    if (words == "double" || words == "double precision") return double_precision{};
    if (words == "numeric" || words == "decimal") return numeric{};
    if (words == "date") return date{};
    if (words == "time") return time_of_day{};
    if (words == "datetime" || words == "timestamp") return date_time{};
    if (words == "blob") return large_binary{};
    if (words == "json") return json_document{};
    return std::nullopt;
}

}  // namespace

sql_type type_of(std::string_view declared) {
    const declared_type read_type = read(declared);
    const auto& [words, numbers, is_plain] = read_type;
    std::optional<sql_type> made;
    if (is_plain && numbers.empty()) made = plain_type(words);
    if (is_plain && numbers.size() == 1) {
        if (words == "varchar") made = string{numbers[0]};
        if (words == "float") made = floating{numbers[0]};
    }
    if (is_plain && !numbers.empty() && (words == "numeric" || words == "decimal"))
        made = numeric{numbers[0], numbers.size() == 2 ? numbers[1] : 0};
    return made ? *made : verbatim(declared);
}

}  // namespace orm::detail::sqlite
