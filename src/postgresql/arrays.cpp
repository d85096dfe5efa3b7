#include <algorithm>

#include "batch.hpp"

namespace orm::detail {
namespace {

/// Rows of one statement with arrays: from some thousand on more do not help, and less memory does.
constexpr std::size_t most_rows = 4096;
constexpr std::size_t bytes_at_once = 8U << 20U;

/// Source: PostgreSQL 15, array_recv.
constexpr std::size_t head_size = 20;
void begin_array(pg_buffer& into, const pg_batch_plan::column& column) {
    into.clear();
    if (column.binary == pg_binary::unknown) return into.append("{");
    char* const head = into.extend(head_size);
    pg_put(head, std::uint32_t{1});      // dimensions
    pg_put(head + 4, std::uint32_t{1});  // may have nulls
    pg_put(head + 8, static_cast<std::uint32_t>(column.element));
    pg_put(head + 16, std::uint32_t{1});  // where it begins
}

void end_array(pg_buffer& into, const pg_batch_plan::column& column, std::size_t rows) {
    if (column.binary == pg_binary::unknown) {
        into.end_at(into.data() + into.size() - 1);  // a comma
        into.append({"}\0", 2});                     // libpq looks for the end of a text
    } else {
        pg_put(into.data() + 12, static_cast<std::uint32_t>(rows));
    }
}

/// Source: PostgreSQL 15, section 8.15.2, "Array Value Input".
bool append_quoted(pg_buffer& into, const value_view& value, Oid element) {
    if (value.is_null()) {
        into.append("NULL,");
        return true;
    }
    std::string made;
    std::string_view text = made;
    if (value.kind() == value_view::kind::text && !value.is_utc()) {
        text = value.text();
    } else {
        pg_append_text(made, value, element);
        text = made;
    }
    if (text.find('\0') != std::string_view::npos) return false;
    char* at = into.extend(2 * text.size() + 3);
    *at++ = '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') *at++ = '\\';
        *at++ = c;
    }
    *at++ = '"';
    *at++ = ',';
    into.end_at(at);
    return true;
}

}  // namespace

pg_arrays::pg_arrays(const pg_batch_plan& plan)
    : plan_{plan},
      arrays_(plan.columns.size()),
      values_(plan.columns.size()),
      lengths_(plan.columns.size()),
      formats_(plan.columns.size()) {
    for (std::size_t at = 0; at < formats_.size(); ++at)
        formats_[at] = plan.columns[at].binary == pg_binary::unknown ? 0 : 1;
}

std::size_t pg_arrays::fill(std::span<const parameters> rows) {
    return fill_with(rows.size(), [&](std::size_t row) {
        const std::span<const sql_value> values = rows[row].values();
        return values.size() == plan_.columns.size() &&
               append([values](std::size_t place) { return values[place].view(); });
    });
}

std::size_t pg_arrays::fill(const value_view* values, std::size_t width, std::size_t rows) {
    return fill_with(rows, [&](std::size_t row) {
        return append([at = values + row * width](std::size_t place) { return at[place]; });
    });
}

template <class AppendRow>
std::size_t pg_arrays::fill_with(std::size_t rows, AppendRow append_row) {
    const std::size_t count = arrays_.size();
    for (std::size_t at = 0; at < count; ++at) begin_array(arrays_[at], plan_.columns[at]);
    is_refused_ = false;
    std::size_t done = 0;
    std::size_t bytes = 0;
    const std::size_t wanted = std::min(rows, rows_at_once_);
    while (done < wanted && bytes < bytes_at_once) {
        if (!append_row(done)) {
            is_refused_ = true;
            return done;
        }
        bytes = 0;
        for (const pg_buffer& one : arrays_) bytes += one.size();
        if (bytes > pg_largest) {
            is_refused_ = true;
            return done;
        }
        ++done;
    }
    for (std::size_t at = 0; at < count; ++at) {
        end_array(arrays_[at], plan_.columns[at], done);
        values_[at] = arrays_[at].data();
        lengths_[at] = static_cast<int>(arrays_[at].size());
    }
    rows_at_once_ = std::min(2 * rows_at_once_, most_rows);
    return done;
}

template <class ValueOf>
bool pg_arrays::append(ValueOf value_of) {
    for (std::size_t at = 0; at < plan_.columns.size(); ++at) {
        const pg_batch_plan::column& column = plan_.columns[at];
        const bool fits =
            column.binary == pg_binary::unknown
                ? append_quoted(arrays_[at], value_of(column.place), column.element)
                : pg_append_binary(arrays_[at], column.binary, value_of(column.place));
        if (!fits) return false;
    }
    return true;
}

}  // namespace orm::detail
