#include "sqlite_rows.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "../sql/row_text.hpp"
#include "insert_shape.hpp"
#include "orm/core/error.hpp"
#include "sqlite_connection.hpp"

// Writing rows: many in one statement where that does the same as one by one.
namespace orm::detail::sqlite {
namespace {

// Measured with 5 columns; twice as many rows save 2 % more.
constexpr std::size_t rows_of_insert = 100;
constexpr std::size_t rows_of_update = 200;
constexpr std::size_t keys_of_delete = 256;
constexpr std::size_t most_parameters = 30'000;

/// Rows that one text is for; 1: rows go one by one.
std::size_t rows_in_one(const row_statement& what) noexcept {
    const std::size_t width = std::max<std::size_t>(row_width(what), 1);
    switch (what.kind) {
        case row_kind::insert_into:
            return std::clamp<std::size_t>(most_parameters / width, 1, rows_of_insert);
        case row_kind::update:
            // UPDATE … FROM is of SQLite 3.33.
            return sqlite3_libversion_number() < 3'033'000
                       ? 1
                       : std::clamp<std::size_t>(most_parameters / width, 1, rows_of_update);
        case row_kind::delete_from:
            return width == 1 ? keys_of_delete : 1;
    }
    return 1;
}

struct in_use_guard {
    row_plan& plan;
    explicit in_use_guard(row_plan& of) noexcept : plan{of} { plan.in_use = true; }
    in_use_guard(const in_use_guard&) = delete;
    in_use_guard& operator=(const in_use_guard&) = delete;
    ~in_use_guard() { plan.in_use = false; }
};

}  // namespace

std::size_t rows_at_once(const row_statement& what, std::size_t left) noexcept {
    const std::size_t many = rows_in_one(what);
    return std::min(left, many > 1 ? many : 100);
}

void row_plan::write(sqlite_connection& on, row_batch& rows) {
    look(on);
    if (may_write_many(on, rows) && write_many(on, rows)) return;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        rows.fail_at(row);
        write_one(on, rows, row);
    }
}

bool row_plan::may_write_many(sqlite_connection& on, const row_batch& rows) {
    const std::size_t many = rows_in_one(what_);
    const int limit = sqlite3_limit(on.handle(), SQLITE_LIMIT_VARIABLE_NUMBER, -1);
    if (has_triggers_ || many == 1 || std::cmp_less(limit, many * width_)) return false;
    if (what_.kind == row_kind::delete_from) return rows.rows() > 1 && rows.rows() <= many;
    if (rows.rows() != many) return false;
    // A row is updated once by one statement: the first of two that are for it would win.
    if (what_.kind == row_kind::update) return first_repeated_key(what_, rows[0], many) == many;
    return rows.tells() ? may_number(on, many) : width_ > 0;
}

/// Will new rows get ids that follow one another? Not where rows may be left out or triggers write
/// in between, and not at the end of all ids, where SQLite takes any that is free; and only while
/// the lock is held that look() has taken.
bool row_plan::may_number(sqlite_connection& on, std::size_t rows) {
    if (!has_row_id_ || may_leave_out_ || sqlite3_get_autocommit(on.handle()) != 0) return false;
    const int code = sqlite3_step(largest_.get());
    const std::int64_t largest = sqlite3_column_int64(largest_.get(), 0);
    sqlite3_reset(largest_.get());
    if (code != SQLITE_ROW) throw_last(on.handle(), code);
    return largest <= std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(rows);
}

/// @return false when nothing was written, as one of the rows fails
bool row_plan::write_many(sqlite_connection& on, row_batch& rows) {
    std::span<const value_view> values = rows.values();
    std::size_t places = rows.rows();
    if (what_.kind == row_kind::delete_from) {
        // Lists come again, too: of 1, 2, 4, … keys.
        places = std::bit_ceil(places);
        keys_.assign(values.begin(), values.end());
        keys_.resize(places, values.back());
        values = keys_;
    }
    const int autocommit = sqlite3_get_autocommit(on.handle());
    execution_outcome outcome;
    std::unique_ptr<driver_cursor> returned;
    try {
        returned =
            on.execute_in_place(many_text(places, rows.tells() && tells_more()), values, outcome);
    } catch (const value_error&) {  // one that cannot be bound
        return false;
    } catch (const driver_error& error) {
        if (!refuses_one_of(on, error, autocommit)) throw;
        return false;
    }
    if (returned != nullptr) {
        tell_returned(*returned, rows);
        return true;
    }
    if (rows.tells()) {
        const auto added = static_cast<std::int64_t>(rows.rows());
        if (outcome.rowcount != added)
            throw driver_error{driver_error_kind::internal,
                               "SQLite has left out rows that nothing keeps out"};
        rows.tell_keys(0, outcome.last_row_id - added + 1, rows.rows());
    }
    rows.count(outcome.rowcount);
    return true;
}

/// In which order rows are returned SQLite does not say; their ids do.
void row_plan::tell_returned(driver_cursor& from, row_batch& rows) const {
    std::size_t row = 0;
    std::int64_t last = 0;
    while (const value_view* const keys = from.fetch()) {
        if (row != 0 && keys[0].integer() <= last)
            throw driver_error{driver_error_kind::internal,
                               "SQLite has returned new rows in an order of its own"};
        last = keys[0].integer();
        rows.tell(row, {keys, what_.keys.size()});
        ++row;
    }
    rows.count(static_cast<std::int64_t>(row));
}

/// Is it the error of a row, and nothing was written? A conflict clause of the table may keep the
/// rows before it (FAIL) or end the transaction (ROLLBACK), and a trigger what it has done.
bool row_plan::refuses_one_of(sqlite_connection& on, const driver_error& error, int autocommit) {
    return is_of_a_row(error.code()) && sqlite3_changes64(on.handle()) == 0 &&
           sqlite3_get_autocommit(on.handle()) == autocommit &&
           !(has_triggers_ = fires_triggers(on.handle(), one_));
}

void row_plan::write_one(sqlite_connection& on, row_batch& rows, std::size_t row) {
    if (rows.tells() && (!has_row_id_ || tells_more())) return write_returning(on, rows, row);
    execution_outcome outcome;
    on.execute_in_place(one_, {rows[row], width_}, outcome);
    if (rows.tells() && outcome.rowcount == 1) rows.tell_keys(row, outcome.last_row_id, 1);
    rows.count(outcome.rowcount);
}

void row_plan::write_returning(sqlite_connection& on, row_batch& rows, std::size_t row) {
    execution_outcome outcome;
    const auto made = on.execute_in_place(returning_, {rows[row], width_}, outcome);
    rows.tell_next_of(*made, row);
}

void row_plans::write(sqlite_connection& on, row_batch& rows) {
    row_plan& plan = find(rows.statement());
    if (plan.in_use) return row_plan{rows.statement()}.write(on, rows);
    const in_use_guard guard{plan};
    plan.write(on, rows);
}

row_plan& row_plans::find(const row_statement& what) {
    const auto found = std::ranges::find_if(
        plans_, [&what](const row_plan& one) { return same_statement(one.statement(), what); });
    if (found != plans_.end()) {
        plans_.splice(plans_.begin(), plans_, found);
        return plans_.front();
    }
    plans_.emplace_front(what);
    if (plans_.size() > most && !plans_.back().in_use) plans_.pop_back();
    return plans_.front();
}

void row_plans::abandon() noexcept {
    for (row_plan& one : plans_) one.abandon();
    plans_.clear();
}

}  // namespace orm::detail::sqlite
