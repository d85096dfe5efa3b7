#include "decode.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <string_view>

#include "encode.hpp"
#include "orm/driver/error.hpp"

namespace orm::detail {
namespace {

template <class Number>
Number number_from(const char* data, std::size_t size) {
    Number made{};
    const auto [end, error] = std::from_chars(data, data + size, made);
    if (error != std::errc{} || end != data + size)
        throw driver_error{driver_error_kind::interface,
                           "the server sent '" + std::string{data, size} + "' for a number"};
    return made;
}

void expect_size(std::size_t size, std::size_t wanted) {
    if (size != wanted)
        throw driver_error{driver_error_kind::interface,
                           "the server sent a field of " + std::to_string(size) +
                               " bytes where its type has " + std::to_string(wanted)};
}

[[noreturn]] void fail_malformed(const char* type) {
    throw driver_error{driver_error_kind::interface,
                       std::string{"the server sent a malformed value of type "} + type};
}

int digit_of(char c) {
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/// The three octal digits behind a backslash. @return their number; -1: there are none
int octal_of(std::string_view text) {
    if (text.size() < 3) return -1;
    int made = 0;
    for (const char c : text.substr(0, 3)) {
        if (c < '0' || c > '7') return -1;
        made = made * 8 + (c - '0');
    }
    return made;
}

}  // namespace

bool pg_reads_binary(const std::vector<Oid>& types) noexcept {
    return std::ranges::none_of(types,
                                [](Oid type) { return pg_binary_of(type) == pg_binary::unknown; });
}

void pg_row_reader::set(std::span<const Oid> types, bool binary) {
    binary_ = binary;
    columns_.resize(types.size());
    std::ranges::transform(types, columns_.begin(), pg_binary_of);
    has_bytes_ = !binary && std::ranges::find(columns_, pg_binary::bytes) != columns_.end();
    row_.assign(types.size(), value_view{});
}

const value_view* pg_row_reader::read(const PGresult* result, int row) {
    const int count = static_cast<int>(columns_.size());
    if (has_bytes_) {
        std::size_t bytes = 0;
        for (int column = 0; column < count; ++column)
            bytes += static_cast<std::size_t>(PQgetlength(result, row, column));
        reserve(bytes);
    }
    for (int column = 0; column < count; ++column) {
        const auto place = static_cast<std::size_t>(column);
        const auto size = static_cast<std::size_t>(PQgetlength(result, row, column));
        // Only what is empty can be null.
        if (size == 0 && PQgetisnull(result, row, column) != 0) {
            set_null(place);
        } else {
            set_field(place, PQgetvalue(result, row, column), size);
        }
    }
    return row_.data();
}

void pg_row_reader::set_field(std::size_t column, const char* data, std::size_t size) {
    const pg_binary as = columns_[column];
    row_[column] = binary_ ? from_binary(as, data, size) : from_text(as, data, size);
}

value_view pg_row_reader::from_binary(pg_binary as, const char* data, std::size_t size) const {
    switch (as) {
        case pg_binary::boolean:
            expect_size(size, 1);
            return value_view::of_boolean(*data != 0);
        case pg_binary::int2:
            expect_size(size, 2);
            return value_view::of_integer(static_cast<std::int16_t>(pg_get<std::uint16_t>(data)));
        case pg_binary::int4:
            expect_size(size, 4);
            return value_view::of_integer(static_cast<std::int32_t>(pg_get<std::uint32_t>(data)));
        case pg_binary::int8:
            expect_size(size, 8);
            return value_view::of_integer(static_cast<std::int64_t>(pg_get<std::uint64_t>(data)));
        case pg_binary::oid:
            expect_size(size, 4);
            return value_view::of_integer(pg_get<std::uint32_t>(data));
        case pg_binary::float4:
            expect_size(size, 4);
            return value_view::of_real(std::bit_cast<float>(pg_get<std::uint32_t>(data)));
        case pg_binary::float8:
            expect_size(size, 8);
            return value_view::of_real(std::bit_cast<double>(pg_get<std::uint64_t>(data)));
        case pg_binary::bytes:
            return value_view::of_bytes(data, size);
        case pg_binary::jsonb:
            if (size == 0) fail_malformed("jsonb");  // it begins with a version
            return value_view::of_text(data + 1, size - 1);
        case pg_binary::text:
        case pg_binary::unknown:
            break;
    }
    return value_view::of_text(data, size);
}

value_view pg_row_reader::from_text(pg_binary as, const char* data, std::size_t size) {
    switch (as) {
        case pg_binary::boolean:
            return value_view::of_boolean(*data == 't');
        case pg_binary::int2:
        case pg_binary::int4:
        case pg_binary::int8:
        case pg_binary::oid:
            return value_view::of_integer(number_from<std::int64_t>(data, size));
        case pg_binary::float4:
            // As a float, so that it is the number that binary form has.
            return value_view::of_real(number_from<float>(data, size));
        case pg_binary::float8:
            return value_view::of_real(number_from<double>(data, size));
        case pg_binary::bytes:
            return bytes_from_text(data, size);
        case pg_binary::text:
        case pg_binary::jsonb:
        case pg_binary::unknown:
            break;
    }
    return value_view::of_text(data, size);
}

// Source: PostgreSQL 15, section 8.4, "bytea Hex Format" and "bytea Escape Format".
value_view pg_row_reader::bytes_from_text(const char* data, std::size_t size) {
    char* const begin = decoded_.data() + decoded_used_;
    char* into = begin;
    const std::string_view text{data, size};
    if (text.starts_with("\\x")) {
        for (std::size_t at = 2; at + 1 < size; at += 2)
            *into++ = static_cast<char>(digit_of(text[at]) * 16 + digit_of(text[at + 1]));
    } else {
        for (std::size_t at = 0; at < size; ++at) {
            if (text[at] != '\\') {
                *into++ = text[at];
            } else if (text.substr(at + 1, 1) == "\\") {
                *into++ = '\\';
                ++at;
            } else {
                const int byte = octal_of(text.substr(at + 1));
                if (byte < 0) fail_malformed("bytea");
                *into++ = static_cast<char>(byte);
                at += 3;
            }
        }
    }
    decoded_used_ += static_cast<std::size_t>(into - begin);
    return value_view::of_bytes(begin, static_cast<std::size_t>(into - begin));
}

void pg_row_reader::reserve(std::size_t bytes) {
    decoded_used_ = 0;
    if (decoded_.size() < bytes) decoded_.resize(bytes);
}

}  // namespace orm::detail
