#include <exception>

#include "insert_shape.hpp"
#include "sqlite_cursor.hpp"

// Executing a statement once for each set of values.
namespace orm::detail::sqlite {
void sqlite_cursor::executemany(std::string_view statement, std::span<const parameters> sets) {
    start(statement);
    try {
        if (statement_->counts_rows()) rowcount_ = 0;
        std::size_t done = 0;
        if (batch_form* const form = statement_->batch();
            form != nullptr && sets.size() >= form->most_rows)
            done = run_batches(*form, sets);
        run_singly(sets.subspan(done));
    } catch (...) {
        sqlite3_reset(statement_->get());
        forget();
        throw;
    }
    forget();
}

void sqlite_cursor::run_one(const parameters& values) {
    ::sqlite3_stmt* const single = statement_->get();
    statement_->bind(values, lifetime::borrowed);
    int code = sqlite3_step(single);
    while (code == SQLITE_ROW) code = sqlite3_step(single);
    if (code != SQLITE_DONE) throw_last(connection_.handle(), code);
    const std::int64_t before = rowcount_;
    note_changes();
    if (before > 0) rowcount_ += before;
    sqlite3_reset(single);
}

void sqlite_cursor::run_singly(std::span<const parameters> sets) {
    for (const parameters& values : sets) run_one(values);
}

/// @return how many sets are done.
std::size_t sqlite_cursor::run_batches(batch_form& form, std::span<const parameters> sets) {
    if (form.statement == nullptr) {
        form.statement = compile(connection_.handle(), batch_sql(form, form.most_rows));
        form.fires_triggers = fires_triggers(connection_.handle(), statement_->sql());
    }
    if (form.fires_triggers) return 0;
    std::size_t done = 0;
    while (sets.size() - done >= form.most_rows) {
        const auto some = sets.subspan(done, form.most_rows);
        // Once more, one by one: up to the row that fails.
        if (!run_batch(form, some)) run_singly(some);
        done += some.size();
    }
    return done;
}

/// @return false when nothing was inserted, as one of the rows fails. @throws driver_error
bool sqlite_cursor::run_batch(batch_form& form, std::span<const parameters> sets) {
    ::sqlite3* const database = connection_.handle();
    ::sqlite3_stmt* const many = form.statement.get();
    if (!bind_batch(form, sets)) return false;
    const int transaction = sqlite3_get_autocommit(database);
    const int code = sqlite3_step(many);
    if (code == SQLITE_DONE) {
        const std::int64_t before = rowcount_;
        note_changes();
        rowcount_ += before;
        sqlite3_reset(many);
        return true;
    }
    // A conflict clause of the table may keep the rows before the one that fails (FAIL), or end
    // the transaction (ROLLBACK): then all is as it would be row by row.
    const bool is_undone =
        sqlite3_changes64(database) == 0 && sqlite3_get_autocommit(database) == transaction;
    const std::exception_ptr refused = [&]() noexcept {
        try {
            throw_last(database, code);
        } catch (...) {
            return std::current_exception();
        }
    }();
    sqlite3_reset(many);
    // A trigger may have been made since the statement was.
    if (is_of_a_row(code) && is_undone &&
        !(form.fires_triggers = fires_triggers(database, statement_->sql())))
        return false;
    std::rethrow_exception(refused);
}

/// @return false when one of the sets has not the parameters of the statement, or a value that
///   cannot be bound.
bool sqlite_cursor::bind_batch(batch_form& form, std::span<const parameters> sets) {
    ::sqlite3_stmt* const many = form.statement.get();
    const auto columns = static_cast<int>(form.places.size());
    int first = 1;  // of the row
    try {
        for (const parameters& values : sets) {
            if (form.in_order) {
                statement_->match(values, [=](int place, const sql_value& value) {
                    bind_value(many, first + place - 1, value, lifetime::borrowed);
                });
            } else {
                statement_->match(values, [&](int place, const sql_value& value) {
                    for (int i = 0; i < columns; ++i)
                        if (form.places[static_cast<std::size_t>(i)] == place)
                            bind_value(many, first + i, value, lifetime::borrowed);
                });
            }
            first += columns;
        }
    } catch (const error&) {
        return false;
    }
    return true;
}

}  // namespace orm::detail::sqlite
