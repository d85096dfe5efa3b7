#include "orm/driver/sql_value.hpp"

#include <charconv>
#include <cmath>

#include "orm/core/error.hpp"

namespace orm {
namespace {

/// Longer texts are cut in the middle when people read them. Source: SQLAlchemy 2.1, sql/util.py,
/// _repr_params.
constexpr std::size_t most_shown = 300;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// In quotes and on one line, so that a value cannot pass for something else in a log.
void add_quoted(std::string& to, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            to += "\\n";
        } else if (byte < 0x20U || byte == 0x7fU) {
            to += "\\x";
            to += digits[byte >> 4U];
            to += digits[byte & 0xFU];
        } else {
            to += c;
            if (c == '\'') to += c;
        }
    }
}

std::string shown(std::string_view text) {
    std::string made = "'";
    if (text.size() <= most_shown) {
        add_quoted(made, text);
    } else {
        std::size_t head = most_shown / 2;
        while (head > 0 && is_continuation(text[head])) --head;
        std::size_t tail = text.size() - most_shown / 2;
        while (tail < text.size() && is_continuation(text[tail])) ++tail;
        add_quoted(made, text.substr(0, head));
        made += " … (" + std::to_string(tail - head) + " bytes cut) … ";
        add_quoted(made, text.substr(tail));
    }
    return made + "'";
}

std::string shown(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::size_t most_bytes = 32;
    std::string made = "x'";
    for (const std::byte one : bytes.first(std::min(bytes.size(), most_bytes))) {
        made += digits[std::to_integer<unsigned>(one) >> 4U];
        made += digits[std::to_integer<unsigned>(one) & 0xFU];
    }
    made += "'";
    if (bytes.size() > most_bytes) made += "… of " + std::to_string(bytes.size()) + " bytes";
    return made;
}

std::string shown(double number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    return {text, end};
}

std::string shown(const value_view& value) {
    switch (value.kind()) {
        case value_view::kind::null:
            return "NULL";
        case value_view::kind::boolean:
            return value.boolean() ? "true" : "false";
        case value_view::kind::integer:
            return std::to_string(value.integer());
        case value_view::kind::real:
            return shown(value.real());
        case value_view::kind::text:
            return shown(value.text());
        case value_view::kind::bytes:
            break;
    }
    return shown(value.bytes());
}

std::string_view kind_name(const value_view& value) {
    switch (value.kind()) {
        case value_view::kind::null:
            return "null";
        case value_view::kind::boolean:
            return "boolean";
        case value_view::kind::integer:
            return "integer";
        case value_view::kind::real:
            return "floating point";
        case value_view::kind::text:
            return "text";
        case value_view::kind::bytes:
            break;
    }
    return "bytes";
}

/// The number that the text is from its first character to its last.
template <class Number>
std::optional<Number> parsed(std::string_view text) {
    Number made{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return made;
}

constexpr double two_to_63 = 9223372036854775808.0;

std::optional<std::int64_t> as_whole(double number) {
    if (!(number >= -two_to_63 && number < two_to_63) || std::trunc(number) != number)
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

}  // namespace

sql_value::sql_value() noexcept = default;
sql_value::sql_value(const sql_value& other) = default;
sql_value::sql_value(sql_value&& other) noexcept = default;
sql_value& sql_value::operator=(const sql_value& other) = default;
sql_value& sql_value::operator=(sql_value&& other) noexcept = default;
sql_value::~sql_value() = default;
sql_value::sql_value(storage value) noexcept : value_{std::move(value)} {}
sql_value::sql_value(std::string&& text) noexcept : value_{std::move(text)} {}

sql_value sql_conversion<bool>::to(bool value) {
    return sql_value{std::in_place_type<bool>, value};
}
sql_value sql_conversion<std::string_view>::to(std::string_view value) {
    return sql_value{std::in_place_type<std::string>, value};
}
sql_value sql_conversion<std::string>::to(const std::string& value) {
    return sql_value{std::in_place_type<std::string>, value};
}
sql_value sql_conversion<std::vector<std::byte>>::to(const std::vector<std::byte>& value) {
    return sql_value{std::in_place_type<std::vector<std::byte>>, value};
}

bool operator==(const sql_value& left, const sql_value& right) noexcept {
    return left.value_ == right.value_;
}

value_view sql_value::view() const noexcept {
    struct visitor {
        value_view operator()(std::monostate) const { return {}; }
        value_view operator()(bool value) const { return value_view::of_boolean(value); }
        value_view operator()(std::int64_t value) const { return value_view::of_integer(value); }
        value_view operator()(double value) const { return value_view::of_real(value); }
        value_view operator()(const std::string& value) const {
            return value_view::of_text(value.data(), value.size());
        }
        value_view operator()(const std::vector<std::byte>& value) const {
            return value_view::of_bytes(value.data(), value.size());
        }
        value_view operator()(const utc_text& value) const {
            return value_view::of_utc(value.text.data(), value.text.size());
        }
    };
    return std::visit(visitor{}, value_);
}

std::string sql_value::text() const {
    return shown(view());
}

sql_value value_view::copy() const {
    using storage = sql_value::storage;
    switch (kind_) {
        case kind::null:
            break;
        case kind::boolean:
            return sql_value{storage{boolean()}};
        case kind::integer:
            return sql_value{storage{integer()}};
        case kind::real:
            return sql_value{storage{real()}};
        case kind::text:
            if (is_utc_) return sql_value{storage{utc_text{std::string{text()}}}};
            return sql_value{storage{std::string{text()}}};
        case kind::bytes:
            return sql_value{storage{std::vector<std::byte>{bytes().begin(), bytes().end()}}};
    }
    return {};
}

namespace detail {

void throw_no_conversion(const value_view& value, std::string_view wanted) {
    if (value.is_null())
        throw value_error{"a null cannot become " + std::string{wanted} +
                          ": ask for a std::optional where a column may be null"};
    throw value_error{"the " + std::string{kind_name(value)} + " value " + shown(value) +
                      " cannot become " + std::string{wanted} +
                      ": ask for the type that the column has"};
}

void throw_too_large(std::string_view wanted) {
    throw value_error{"a number is too large for " + std::string{wanted} +
                      ", which is the largest that a database takes: bind it as a text"};
}

std::int64_t to_integer(const value_view& value) {
    std::optional<std::int64_t> made;
    switch (value.kind()) {
        case value_view::kind::boolean:
            return value.boolean() ? 1 : 0;
        case value_view::kind::integer:
            return value.integer();
        case value_view::kind::real:
            made = as_whole(value.real());
            break;
        case value_view::kind::text:
            made = parsed<std::int64_t>(value.text());
            break;
        default:
            break;
    }
    if (!made) throw_no_conversion(value, "an integer");
    return *made;
}

double to_real(const value_view& value) {
    std::optional<double> made;
    switch (value.kind()) {
        case value_view::kind::boolean:
            return value.boolean() ? 1 : 0;
        case value_view::kind::integer: {
            const auto number = static_cast<double>(value.integer());
            if (as_whole(number) == value.integer()) made = number;
            break;
        }
        case value_view::kind::real:
            return value.real();
        case value_view::kind::text:
            made = parsed<double>(value.text());
            break;
        default:
            break;
    }
    if (!made) throw_no_conversion(value, "a floating point number without being rounded");
    return *made;
}

float to_float(const value_view& value) {
    const double number = to_real(value);
    constexpr double most = std::numeric_limits<float>::max();
    const bool is_too_large = std::isfinite(number) && std::abs(number) > most;
    const float made = is_too_large ? 0 : static_cast<float>(number);
    const bool is_rounded = as_whole(number).has_value() && static_cast<double>(made) != number;
    if (is_too_large || is_rounded || (made == 0 && number != 0))
        throw_no_conversion(value, "a float without being changed");
    return made;
}

bool to_boolean(const value_view& value) {
    std::optional<std::int64_t> made;
    if (value.kind() == value_view::kind::boolean) return value.boolean();
    if (value.kind() == value_view::kind::integer) made = value.integer();
    if (value.kind() == value_view::kind::text) made = parsed<std::int64_t>(value.text());
    if (!made || *made < 0 || *made > 1) throw_no_conversion(value, "a boolean, which is 0 or 1");
    return *made == 1;
}

}  // namespace detail
}  // namespace orm
