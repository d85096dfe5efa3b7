#ifndef ORM_SRC_POSTGRESQL_DECODE_HPP
#define ORM_SRC_POSTGRESQL_DECODE_HPP

#include <span>
#include <string>
#include <vector>

#include "libpq.hpp"
#include "orm/driver/sql_value.hpp"
#include "types.hpp"

namespace orm::detail {

/// Makes values of fields in binary or text form. What it makes is good until the next row.
class pg_row_reader {
public:
    /// For columns of these types; all in binary form, or all as text.
    void set(std::span<const Oid> types, bool binary);
    /// Of one row of a result.
    const value_view* read(const PGresult* result, int row);

    std::size_t size() const noexcept { return row_.size(); }
    // For rows that come otherwise: begin_row(), then each field, then row().
    void begin_row(std::size_t bytes) { reserve(bytes); }
    void set_null(std::size_t column) noexcept { row_[column] = value_view{}; }
    /// `data` has a NUL behind its end where the form is text.
    void set_field(std::size_t column, const char* data, std::size_t size);
    const value_view* row() const noexcept { return row_.data(); }

private:
    value_view from_binary(pg_binary as, const char* data, std::size_t size) const;
    value_view from_text(pg_binary as, const char* data, std::size_t size);
    value_view bytes_from_text(const char* data, std::size_t size);
    void reserve(std::size_t bytes);

    std::vector<pg_binary> columns_;
    std::vector<value_view> row_;
    std::vector<char> decoded_;  // of the bytes of this row that came as text
    std::size_t decoded_used_ = 0;
    bool binary_ = false;
    bool has_bytes_ = false;
};

/// Can results with columns of these types be read in binary form?
bool pg_reads_binary(const std::vector<Oid>& types) noexcept;

}  // namespace orm::detail
#endif
