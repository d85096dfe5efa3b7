#include "sqlite_cursor.hpp"

namespace orm::detail::sqlite {

void sqlite_cursor::operator delete(sqlite_cursor* one, std::destroying_delete_t) noexcept {
    sqlite_connection& connection = one->connection_;
    one->~sqlite_cursor();
    connection.keep_block(one);
}

void sqlite_cursor::give_back() noexcept {
    connection_.check_process();
    // Not for those without rows: they were reset, and what is bound is the program's own memory.
    if (!statement_->columns().empty()) {
        sqlite3_reset(statement_->get());
        if (statement_->parameter_count() != 0 && statement_->get() != nullptr)
            sqlite3_clear_bindings(statement_->get());
    }
    release();
}

/// The message is taken before resetting, which clears it.
void sqlite_cursor::fail(int code) {
    try {
        throw_last(connection_.handle(), code);
    } catch (...) {
        sqlite3_reset(statement_->get());
        forget();
        throw;
    }
}

template <class Values>
[[gnu::always_inline]] inline void sqlite_cursor::run(std::string_view sql, const Values& values) {
    start(sql);
    const bool has_rows = !statement_->columns().empty();
    try {
        statement_->bind(values, has_rows ? lifetime::copied : lifetime::borrowed);
    } catch (...) {
        forget();
        throw;
    }
    const int code = sqlite3_step(statement_->get());
    if (code == SQLITE_ROW) {
        statement_->refresh_columns();
        state_ = state::on_first_row;
    } else if (code == SQLITE_DONE) {
        note_changes();
        sqlite3_reset(statement_->get());
        if (has_rows) {
            statement_->refresh_columns();
        } else {
            release();
        }
    } else {
        fail(code);
    }
}

void sqlite_cursor::execute(std::string_view statement, const parameters& values) {
    run(statement, values);
}

std::unique_ptr<driver_cursor> sqlite_connection::execute_in_place(
    std::string_view statement, std::span<const value_view> values, execution_outcome& outcome) {
    sqlite_cursor one{*this};
    one.run(statement, values);
    if (one.columns().empty()) [[likely]] {
        outcome.rowcount = one.rowcount_;
        outcome.last_row_id = one.last_row_id_;
        return nullptr;
    }
    return std::unique_ptr<driver_cursor>{new (*this) sqlite_cursor{std::move(one)}};
}

const value_view* sqlite_cursor::fetch() {
    connection_.check_process();
    if (state_ == state::on_row) [[likely]] {
        if (statement_->get() == nullptr) connection_.fail_closed();
        const int code = sqlite3_step(statement_->get());
        if (code == SQLITE_ROW) [[likely]]
            return read_row();
        if (code != SQLITE_DONE) fail(code);
        note_changes();
        sqlite3_reset(statement_->get());
        state_ = state::done;
        return nullptr;
    }
    if (state_ == state::done) return nullptr;
    if (statement_->get() == nullptr) connection_.fail_closed();
    state_ = state::on_row;
    return read_row();
}

const value_view* sqlite_cursor::read_row() {
    ::sqlite3_stmt* const from = statement_->get();
    value_view* const row = statement_->row();
    const int count = static_cast<int>(statement_->columns().size());
    for (int i = 0; i < count; ++i) {
        // Unprotected values are as good as others on a connection without a mutex.
        // Source: https://sqlite.org/c3ref/value.html
        ::sqlite3_value* const value = sqlite3_column_value(from, i);
        switch (sqlite3_value_type(value)) {
            case SQLITE_INTEGER:
                row[i] = value_view::of_integer(sqlite3_value_int64(value));
                break;
            case SQLITE_FLOAT:
                row[i] = value_view::of_real(sqlite3_value_double(value));
                break;
            case SQLITE_TEXT: {
                const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
                if (text == nullptr) fail(SQLITE_NOMEM);
                row[i] =
                    value_view::of_text(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
                break;
            }
            case SQLITE_BLOB: {
                const void* const bytes = sqlite3_value_blob(value);
                row[i] = value_view::of_bytes(bytes,
                                              static_cast<std::size_t>(sqlite3_value_bytes(value)));
                break;
            }
            default:
                row[i] = value_view{};
        }
    }
    return row;
}

}  // namespace orm::detail::sqlite
