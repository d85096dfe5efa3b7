#include "attributes/values.hpp"

#include <algorithm>
#include <limits>

#include "replay/errors.hpp"

namespace conformance::attributes {
namespace {

[[noreturn]] void throw_wrong_type(const json& written, const char* wanted) {
    throw cannot_replay{"the value " + text_of(written) + " is not of the attribute's type (" +
                        wanted + "); typed attributes refuse it when compiling"};
}

[[noreturn]] void throw_not_for(const std::string& function, const json& value) {
    throw cannot_replay{"transform '" + function + "' does not apply to " + text_of(value)};
}

bool is_symbol(const json& written) {
    return begins_with(written, '$') || begins_with(written, '@');
}

/// The JSON integer as int64; integers of a scenario never need more.
std::int64_t integer_of(const json& written) {
    if (written.is_number_unsigned() &&
        written.get<std::uint64_t>() >
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throw cannot_replay{"the number " + text_of(written) + " does not fit into 64 bits"};
    return written.get<std::int64_t>();
}

json checked(bool overflows, std::int64_t result) {
    if (overflows) throw cannot_replay{"a transform leaves the range of 64 bits"};
    return result;
}

template <class Change>
json each_character(const std::string& function, const json& value, const Change& change) {
    if (!value.is_string() || is_symbol(value)) throw_not_for(function, value);
    auto text = value.get<std::string>();
    std::ranges::transform(text, text.begin(), change);
    return text;
}

json digits(const std::string& function, const json& value) {
    if (!value.is_string()) throw_not_for(function, value);
    auto text = value.get<std::string>();
    std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
    return text;
}

json stripped(const std::string& function, const json& value) {
    if (!value.is_string()) throw_not_for(function, value);
    constexpr const char* blanks = " \t\n\r\v\f";
    const auto text = value.get<std::string>();
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

json suffixed(const std::string& function, const json& value, const json& argument) {
    if (!value.is_string() || !argument.is_string()) throw_not_for(function, value);
    return value.get<std::string>() + argument.get<std::string>();
}

json add_one(const std::string& function, const json& value) {
    if (value.is_number_float()) return value.get<double>() + 1;
    if (!value.is_number_integer()) throw_not_for(function, value);
    std::int64_t sum = 0;
    const bool overflows = __builtin_add_overflow(integer_of(value), std::int64_t{1}, &sum);
    return checked(overflows, sum);
}

json doubled(const std::string& function, const json& value) {
    if (value.is_number_float()) return value.get<double>() * 2;
    if (value.is_string()) return value.get<std::string>() + value.get<std::string>();
    if (!value.is_number_integer()) throw_not_for(function, value);
    std::int64_t product = 0;
    const bool overflows = __builtin_mul_overflow(integer_of(value), std::int64_t{2}, &product);
    return checked(overflows, product);
}

json negated(const std::string& function, const json& value) {
    if (value.is_number_float()) return -value.get<double>();
    if (!value.is_number_integer()) throw_not_for(function, value);
    std::int64_t difference = 0;
    const bool overflows = __builtin_sub_overflow(std::int64_t{0}, integer_of(value), &difference);
    return checked(overflows, difference);
}

}  // namespace

template <>
models::int_value from_json<models::int_value>(const json& written) {
    if (written.is_null()) return std::nullopt;
    if (!written.is_number_integer()) throw_wrong_type(written, "int");
    return integer_of(written);
}

template <>
models::str_value from_json<models::str_value>(const json& written) {
    if (written.is_null()) return std::nullopt;
    if (!written.is_string() || is_symbol(written)) throw_wrong_type(written, "str");
    return written.get<std::string>();
}

template <>
models::float_value from_json<models::float_value>(const json& written) {
    if (written.is_null()) return std::nullopt;
    if (!written.is_number()) throw_wrong_type(written, "float");
    return written.get<double>();
}

bool equal(const json& left, const json& right) {
    return left == right;  // nlohmann compares numbers of different kinds by value
}

json transformed(const std::string& function, const json& value, const json& argument) {
    if (function == "const") return argument;
    if (function == "none") return nullptr;
    if (value.is_null() || value == no_value_text) return value;
    if (function == "upper")
        return each_character(function, value, [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
    if (function == "lower")
        return each_character(function, value, [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
    if (function == "digits") return digits(function, value);
    if (function == "strip") return stripped(function, value);
    if (function == "suffix") return suffixed(function, value, argument);
    if (function == "add_one") return add_one(function, value);
    if (function == "double") return doubled(function, value);
    if (function == "negate") return negated(function, value);
    throw cannot_replay{"unknown transform '" + function + "'"};
}

}  // namespace conformance::attributes
