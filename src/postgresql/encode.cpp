#include "encode.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "orm/driver/error.hpp"

namespace orm::detail {
namespace {

template <class Unsigned>
int put(char* into, Unsigned value) noexcept {
    pg_put(into, value);
    return static_cast<int>(sizeof value);
}

template <class Integer>
int put_integer(char* into, std::int64_t value) noexcept {
    if (!std::in_range<Integer>(value)) return -1;
    return put(into, static_cast<std::make_unsigned_t<Integer>>(value));
}

int encode_integer(pg_binary as, std::int64_t value, char* into) noexcept {
    const auto is_exact = [value](int digits) {
        return value >= -(std::int64_t{1} << digits) && value <= (std::int64_t{1} << digits);
    };
    switch (as) {
        case pg_binary::boolean:
            if (value != 0 && value != 1) return -1;
            *into = static_cast<char>(value);
            return 1;
        case pg_binary::int2:
            return put_integer<std::int16_t>(into, value);
        case pg_binary::int4:
            return put_integer<std::int32_t>(into, value);
        case pg_binary::int8:
            return put_integer<std::int64_t>(into, value);
        case pg_binary::oid:
            return put_integer<std::uint32_t>(into, value);
        case pg_binary::float4:
            if (!is_exact(std::numeric_limits<float>::digits)) return -1;
            return put(into, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
        case pg_binary::float8:
            if (!is_exact(std::numeric_limits<double>::digits)) return -1;
            return put(into, std::bit_cast<std::uint64_t>(static_cast<double>(value)));
        default:
            return -1;
    }
}

int encode_real(pg_binary as, double value, char* into) noexcept {
    if (as == pg_binary::float8) return put(into, std::bit_cast<std::uint64_t>(value));
    if (as != pg_binary::float4) return -1;
    // Too large or too small is for the server to say.
    if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max()) return -1;
    const auto narrow = static_cast<float>(value);
    if (narrow == 0.0F && value != 0.0) return -1;
    return put(into, std::bit_cast<std::uint32_t>(narrow));
}

template <class Number>
void append_number(std::string& into, Number value) {
    char digits[32];
    const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value);
    into.append(digits, end);
}

bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

void append_real(std::string& into, double real) {
    if (std::isinf(real)) {
        into += real < 0 ? "-Infinity" : "Infinity";
    } else if (std::isnan(real)) {
        into += "NaN";
    } else {
        append_number(into, real);
    }
}

void append_hex(std::string& into, std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    into.reserve(into.size() + 2 + 2 * bytes.size());
    into += "\\x";
    for (const std::byte one : bytes) {
        into += digits[std::to_integer<unsigned>(one) >> 4U];
        into += digits[std::to_integer<unsigned>(one) & 15U];
    }
}

bool append_field(pg_buffer& into, std::string_view head, const void* data, std::size_t size) {
    if (size > pg_largest) return false;
    char* at = into.extend(4 + head.size() + size);
    pg_put(at, static_cast<std::uint32_t>(head.size() + size));
    at = std::ranges::copy(head, at + 4).out;
    if (size > 0) std::memcpy(at, data, size);
    return true;
}

bool append_eight(pg_buffer& into, std::uint64_t value) {
    char* const at = into.extend(12);
    pg_put(at, std::uint32_t{8});
    pg_put(at + 4, value);
    return true;
}

/// Of a value that does not look as its type wants it.
bool append_otherwise(pg_buffer& into, pg_binary as, const value_view& value) {
    if (value.is_null()) {
        pg_put(into.extend(4), 0xffffffffU);
        return true;
    }
    if (value.kind() == value_view::kind::text)
        return as == pg_binary::jsonb && !value.is_utc() && !has_nul(value.text()) &&
               append_field(into, "\1", value.text().data(), value.text().size());
    if (value.kind() == value_view::kind::bytes)
        return as == pg_binary::bytes &&
               append_field(into, "", value.bytes().data(), value.bytes().size());
    char fixed[8];
    const int size = pg_encode_fixed(as, value, fixed);
    if (size >= 0) return append_field(into, "", fixed, static_cast<std::size_t>(size));
    if (as != pg_binary::text) return false;
    std::string text;
    pg_append_text(text, value, pg_oid::text);
    return append_field(into, "", text.data(), text.size());
}

bool is_text(Oid type) {
    return type == pg_oid::text || type == pg_oid::varchar || type == pg_oid::bpchar ||
           type == pg_oid::name || type == pg_oid::json || type == pg_oid::jsonb;
}

/// Those texts that are the same in both forms: libpq takes the text form as C has it, with a NUL
/// behind, which the memory of a value may not have. What is too long for a name is cut in one
/// only.
bool is_same_in_binary(Oid type) {
    return type == pg_oid::text || type == pg_oid::varchar || type == pg_oid::bpchar ||
           type == pg_oid::json;
}

std::string numbered(std::size_t place) {
    return "parameter " + std::to_string(place + 1);
}

}  // namespace

int pg_encode_fixed(pg_binary as, const value_view& value, char* into) noexcept {
    switch (value.kind()) {
        case value_view::kind::integer:
            return encode_integer(as, value.integer(), into);
        case value_view::kind::real:
            return encode_real(as, value.real(), into);
        case value_view::kind::boolean:
            if (as != pg_binary::boolean) return -1;
            *into = value.boolean() ? 1 : 0;
            return 1;
        default:
            return -1;
    }
}

void pg_append_text(std::string& into, const value_view& value, Oid type) {
    switch (value.kind()) {
        case value_view::kind::null:
            return;
        case value_view::kind::boolean:
            into += value.boolean() ? "true" : "false";
            return;
        case value_view::kind::integer:
            return append_number(into, value.integer());
        case value_view::kind::real:
            return append_real(into, value.real());
        case value_view::kind::text:
            into += value.text();
            if (value.is_utc() && !is_text(type)) into += "+00";
            return;
        case value_view::kind::bytes:
            return append_hex(into, value.bytes());
    }
}

bool pg_append_binary(pg_buffer& into, pg_binary as, const value_view& value) {
    // Nearly all values are of these.
    const enum value_view::kind kind = value.kind();
    if (kind == value_view::kind::text && as == pg_binary::text)
        return !has_nul(value.text()) &&
               append_field(into, "", value.text().data(), value.text().size());
    if (kind == value_view::kind::integer && as == pg_binary::int8)
        return append_eight(into, static_cast<std::uint64_t>(value.integer()));
    if (kind == value_view::kind::real && as == pg_binary::float8)
        return append_eight(into, std::bit_cast<std::uint64_t>(value.real()));
    return append_otherwise(into, as, value);
}

void pg_arguments::set(const parameters& values, std::span<const Oid> types) {
    begin(values.size());
    for (std::size_t place = 0; place < values.size(); ++place)
        set_one(place, values.values()[place].view(), types[place]);
    check_size();
}

void pg_arguments::set(std::span<const value_view> values, std::span<const Oid> types) {
    begin(values.size());
    for (std::size_t place = 0; place < values.size(); ++place)
        set_one(place, values[place], types[place]);
    check_size();
}

void pg_arguments::begin(std::size_t count) {
    values_.resize(count);
    lengths_.resize(count);
    formats_.resize(count);
    fixed_.resize(count);
    texts_used_ = 0;
    bytes_ = 0;
}

void pg_arguments::check_size() const {
    if (bytes_ > pg_largest)
        throw driver_error{driver_error_kind::data,
                           "the values of one execution have " + std::to_string(bytes_) +
                               " bytes together; PostgreSQL takes less than a gigabyte, more only "
                               "by COPY",
                           "54000"};
}

void pg_arguments::point(std::size_t place, const char* data, std::size_t size, bool binary) {
    if (size > pg_largest)
        throw driver_error{driver_error_kind::data,
                           numbered(place) + " has " + std::to_string(size) +
                               " bytes; PostgreSQL takes at most a gigabyte",
                           "54000"};
    values_[place] = data;
    lengths_[place] = static_cast<int>(size);
    formats_[place] = binary ? 1 : 0;
    bytes_ += size + 8;
}

void pg_arguments::set_one(std::size_t place, const value_view& value, Oid type) {
    if (value.is_null()) return point(place, nullptr, 0, false);
    if (value.kind() == value_view::kind::text) {
        if (has_nul(value.text()))
            throw driver_error{driver_error_kind::data,
                               numbered(place) +
                                   " is a text with a NUL, which PostgreSQL cannot "
                                   "hold; bytes can",
                               "22021"};
        if (is_same_in_binary(type))
            return point(place, value.text().data() != nullptr ? value.text().data() : "",
                         value.text().size(), true);
    }
    if (value.kind() == value_view::kind::bytes) {
        if (type == pg_oid::bytea) {
            const auto* const data = reinterpret_cast<const char*>(value.bytes().data());
            return point(place, data != nullptr ? data : "", value.bytes().size(), true);
        }
        if (is_text(type))
            throw driver_error{driver_error_kind::data,
                               numbered(place) + " is bytes where the statement wants a text",
                               "42804"};
    }
    char* const into = fixed_[place].data();
    const int size = pg_encode_fixed(pg_binary_of(type), value, into);
    if (size >= 0) return point(place, into, static_cast<std::size_t>(size), true);
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    std::string& text = texts_[texts_used_++];
    text.clear();
    pg_append_text(text, value, type);
    point(place, text.c_str(), text.size(), false);
}

void pg_check_count(std::size_t wanted, const parameters& values) {
    if (values.size() == wanted) return;
    throw driver_error{driver_error_kind::programming,
                       "the statement has " + std::to_string(wanted) + " parameters, and " +
                           std::to_string(values.size()) + " values were given for them",
                       "07001"};
}

}  // namespace orm::detail
