#include "orm/sql/row_batch.hpp"

#include "row_text.hpp"

namespace orm {

row_batch::row_batch(const row_statement& statement, const sql_dialect& dialect, bool tells)
    : statement_{statement},
      dialect_{dialect},
      width_{detail::row_width(statement)},
      tells_{tells && statement.kind == row_kind::insert_into && !statement.keys.empty()} {}

const std::string& row_batch::sql() {
    if (sql_.empty()) {
        std::vector<std::string> names = detail::row_names(statement_);
        std::string made = detail::row_text(statement_, dialect_, names);
        if (tells_) made += detail::row_returning(statement_, dialect_);
        names_ = std::move(names);
        sql_ = std::move(made);
    }
    return sql_;
}

std::span<const std::string> row_batch::names() {
    sql();
    return names_;
}

parameters row_batch::copy(std::size_t row) {
    const std::span<const std::string> called = names();
    const value_view* const from = (*this)[row];
    parameters made;
    made.reserve(width_);
    for (std::size_t i = 0; i < width_; ++i) made.append(called[i], from[i].copy());
    return made;
}

void row_batch::tell(std::size_t row, std::span<const value_view> values) {
    if (values.size() != statement_.keys.size())
        throw argument_error{"a row of '" + statement_.table.name.text() + "' has " +
                             std::to_string(statement_.keys.size()) + " keys to be told, and " +
                             std::to_string(values.size()) + " were"};
    if (values.size() == 1 && values.front().kind() == value_view::kind::integer)
        return tell_keys(row, values.front().integer(), 1);
    told_.push_back({first_ + row, 0, 0});
    for (const value_view& one : values) told_values_.push_back(one.copy());
}

void row_batch::tell_next_of(driver_cursor& cursor, std::size_t row) {
    std::int64_t found = 0;
    while (const value_view* const keys = cursor.fetch())
        if (found++ == 0) tell(row, {keys, cursor.columns().size()});
    count(found);
}

void row_batch::tell_keys(std::size_t first_row, std::int64_t key, std::size_t count) {
    if (count == 0) return;
    const std::size_t row = first_ + first_row;
    if (!told_.empty() && told_.back().count != 0) {
        told_rows& last = told_.back();
        if (last.row + last.count == row && last.key < key &&
            static_cast<std::uint64_t>(last.key) + last.count == static_cast<std::uint64_t>(key)) {
            last.count += count;
            return;
        }
    }
    told_.push_back({row, key, count});
}

void row_batch::count(std::int64_t rows) noexcept {
    rowcount_ = rows < 0 || rowcount_ < 0 ? -1 : rowcount_ + rows;
}

void row_batch::take(std::span<const value_view> values, std::size_t rows,
                     std::size_t first) noexcept {
    values_ = values.data();
    rows_ = rows;
    first_ = first;
    failed_.reset();
}

}  // namespace orm
