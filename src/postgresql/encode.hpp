#ifndef ORM_SRC_POSTGRESQL_ENCODE_HPP
#define ORM_SRC_POSTGRESQL_ENCODE_HPP

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "buffer.hpp"
#include "orm/driver/parameters.hpp"
#include "types.hpp"

namespace orm::detail {

/// How large a field, a text or all values of an execution may be on the wire.
/// Source: PostgreSQL 15, MaxAllocSize, PQ_LARGE_MESSAGE_LIMIT; less what stands around it.
inline constexpr std::size_t pg_largest = 0x3fffffff - 0x100000;

/// Writes an integer as the network has it.
template <class Unsigned>
void pg_put(char* at, Unsigned value) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        if constexpr (sizeof value == 2) value = __builtin_bswap16(value);
        if constexpr (sizeof value == 4) value = __builtin_bswap32(value);
        if constexpr (sizeof value == 8) value = __builtin_bswap64(value);
    }
    std::memcpy(at, &value, sizeof value);
}
template <class Unsigned>
Unsigned pg_get(const char* at) noexcept {
    Unsigned value;
    std::memcpy(&value, at, sizeof value);
    char swapped[sizeof value];
    pg_put(swapped, value);
    std::memcpy(&value, swapped, sizeof value);
    return value;
}

/// The binary form of a boolean or number, into 8 bytes. @return its size; -1: it has none as that
/// type, or not without loss, and the server is to judge its text.
int pg_encode_fixed(pg_binary as, const value_view& value, char* into) noexcept;

/// The text form of a value that is no null, as the server reads it for that type. What is in UTC
/// says so, unless it becomes a text.
void pg_append_text(std::string& into, const value_view& value, Oid type);

/// Appends a field as arrays and COPY have it: its size in four bytes, then its binary form.
/// @return false, with nothing appended, when the value has no such form.
bool pg_append_binary(pg_buffer& into, pg_binary as, const value_view& value);

/// The values of one execution as libpq wants them. Points into the parameters where it can.
class pg_arguments {
public:
    /// @param types  one for each value.
    /// @throws driver_error for a text with a NUL, and for bytes where a text is wanted.
    void set(const parameters& values, std::span<const Oid> types);
    void set(std::span<const value_view> values, std::span<const Oid> types);

    int size() const noexcept { return static_cast<int>(values_.size()); }
    const char* const* values() const noexcept { return values_.data(); }
    const int* lengths() const noexcept { return lengths_.data(); }
    const int* formats() const noexcept { return formats_.data(); }
    /// About how many bytes go over the wire.
    std::size_t bytes() const noexcept { return bytes_; }

private:
    void begin(std::size_t count);
    void check_size() const;
    void set_one(std::size_t place, const value_view& value, Oid type);
    void point(std::size_t place, const char* data, std::size_t size, bool binary);

    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<std::array<char, 8>> fixed_;
    std::deque<std::string> texts_;  // addresses stay
    std::size_t texts_used_ = 0;
    std::size_t bytes_ = 0;
};

/// Fails unless there are `wanted` values. @throws driver_error
void pg_check_count(std::size_t wanted, const parameters& values);

}  // namespace orm::detail
#endif
