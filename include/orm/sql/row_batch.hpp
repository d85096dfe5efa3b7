#ifndef ORM_SQL_ROW_BATCH_HPP
#define ORM_SQL_ROW_BATCH_HPP

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "orm/driver/driver_cursor.hpp"
#include "orm/sql/fwd.hpp"
#include "orm/sql/row_statement.hpp"

namespace orm {

/// Some of the rows of a connection::write, on their way through a dialect, and what became of
/// them: what dialect::do_write_rows is given.
class row_batch {
public:
    /// @param tells  are the keys of an insert wanted?
    row_batch(const row_statement& statement, const sql_dialect& dialect, bool tells);

    const row_statement& statement() const noexcept { return statement_; }
    /// Values of a row.
    std::size_t width() const noexcept { return width_; }
    std::size_t rows() const noexcept { return rows_; }
    /// Of all rows, one after the other.
    std::span<const value_view> values() const noexcept { return {values_, rows_ * width_}; }
    const value_view* operator[](std::size_t row) const noexcept { return values_ + row * width_; }

    /// The statement for one row, for the dialect's style of parameters; with RETURNING where keys
    /// are wanted. Made when it is first asked for.
    const std::string& sql();
    /// What its parameters are called, in the order of the values.
    std::span<const std::string> names();
    /// The values of a row, by those names.
    parameters copy(std::size_t row);

    /// Has do_write_rows to tell the values of statement().keys, of which there are some?
    bool tells() const noexcept { return tells_; }
    /// Those that the database made for a row; rows are told in order. @param values  are copied
    void tell(std::size_t row, std::span<const value_view> values);
    /// What RETURNING gave for a row, where the database has not left it out; and counts it.
    void tell_next_of(driver_cursor& cursor, std::size_t row);
    /// Of several rows with one integer key each: `key`, `key + 1`, ….
    void tell_keys(std::size_t first_row, std::int64_t key, std::size_t count);

    /// So many rows more were inserted or found; -1: it is not known.
    void count(std::int64_t rows) noexcept;
    std::int64_t rowcount() const noexcept { return rowcount_; }
    /// Which row the error is of that is about to be thrown.
    void fail_at(std::size_t row) noexcept { failed_ = row; }
    std::optional<std::size_t> failed() const noexcept { return failed_; }

    // Of the connection.
    /// The next rows. @param first  which one of the call the first of them is
    void take(std::span<const value_view> values, std::size_t rows, std::size_t first) noexcept;
    /// The same rows, whose values lie elsewhere now.
    void use(std::span<const value_view> values) noexcept { values_ = values.data(); }
    template <class Use>
    void each_told(Use use) const;

private:
    /// Rows whose keys follow one another; count 0: values of their own.
    struct told_rows {
        std::size_t row;
        std::int64_t key;
        std::size_t count;
    };

    const row_statement& statement_;
    const sql_dialect& dialect_;
    const value_view* values_ = nullptr;
    std::size_t rows_ = 0;
    std::size_t first_ = 0;
    std::size_t width_;
    std::string sql_;
    std::vector<std::string> names_;
    std::vector<told_rows> told_;
    std::vector<sql_value> told_values_;
    std::int64_t rowcount_ = 0;
    std::optional<std::size_t> failed_;
    bool tells_;
};

/// Calls use(std::size_t row, const value_view* keys) for each row that was told.
template <class Use>
void row_batch::each_told(Use use) const {
    std::vector<value_view> views(statement_.keys.size());
    std::size_t next = 0;
    for (const told_rows& some : told_) {
        if (some.count == 0) {
            for (value_view& one : views) one = told_values_[next++].view();
            use(some.row, views.data());
        }
        for (std::size_t i = 0; i < some.count; ++i) {
            views.front() = value_view::of_integer(some.key + static_cast<std::int64_t>(i));
            use(some.row + i, views.data());
        }
    }
}

}  // namespace orm
#endif
