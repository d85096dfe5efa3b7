#include <algorithm>

#include "../driver/secret_names.hpp"
#include "copy.hpp"

// Source: PostgreSQL 15, COPY, "Binary Format" and "Text Format".
namespace orm::detail {
namespace {

constexpr std::string_view signature{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
/// Less would be sent in too many messages, more would not stay in the cache.
constexpr std::size_t send_from = 1U << 16U;
constexpr std::size_t most_sent = 1U << 24U;

void append_count(pg_buffer& into, std::size_t count) {
    pg_put(into.extend(2), static_cast<std::uint16_t>(count));
}

/// What the text form has instead; 0: the character itself.
char escaped(char c) noexcept {
    switch (c) {
        case '\\':
            return '\\';
        case '\t':
            return 't';
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        default:
            return 0;
    }
}

}  // namespace

pg_copy_in::pg_copy_in(std::shared_ptr<pg_session> session, const qualified_name& table,
                       const std::vector<identifier>& columns)
    : session_{std::move(session)}, columns_{pg_copy_columns_of(*session_, table, columns)} {
    begin(pg_copy_place(table, columns_));
}

pg_copy_in::pg_copy_in(std::shared_ptr<pg_session> session, pg_copy_columns columns,
                       const std::string& what)
    : session_{std::move(session)}, columns_{std::move(columns)} {
    begin(what);
}

void pg_copy_in::begin(const std::string& what) {
    for (const Oid type : columns_.types) binary_.push_back(pg_binary_of(type));
    const std::string text =
        "COPY " + what + " FROM STDIN" + (columns_.binary ? " (FORMAT binary)" : "");
    // Nothing may throw once the COPY is under way: there is nobody yet to give it up.
    if (columns_.binary) buffer_.append(signature);
    const pg_result begun{PQexec(session_->use(), text.c_str())};
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN)
        throw pg_error_of(begun.get(), session_->handle());
    session_->set_copying(true);
    is_open_ = true;
}

void pg_copy_in::begin_row(std::size_t values) {
    if (!is_open_)
        throw driver_error{driver_error_kind::interface, "the COPY is finished or was given up"};
    if (values != columns_.names.size())
        fail("a row of " + std::to_string(values) + " values was given to a COPY of " +
                 std::to_string(columns_.names.size()) + " columns",
             "07001");
    if (columns_.binary) append_count(buffer_, values);
}

void pg_copy_in::write(std::span<const sql_value> row) {
    begin_row(row.size());
    for (std::size_t column = 0; column < row.size(); ++column)
        columns_.binary ? write_binary(column, row[column].view())
                        : write_text(column, row[column].view());
    end_row();
}

void pg_copy_in::write_binary(std::size_t column, const value_view& value) {
    if (!pg_append_binary(buffer_, binary_[column], value))
        fail("the value " +
                 (is_secret_name(columns_.names[column]) ? std::string{"***"}
                                                         : value.copy().text()) +
                 " does not fit column '" + columns_.names[column] + "'",
             "22000");
}

bool pg_copy_in::write_binary(const value_view* row) {
    const std::size_t before = buffer_.size();
    append_count(buffer_, binary_.size());
    for (std::size_t column = 0; column < binary_.size(); ++column) {
        if (pg_append_binary(buffer_, binary_[column], row[column])) continue;
        buffer_.end_at(buffer_.data() + before);
        return false;
    }
    end_row();
    return true;
}

void pg_copy_in::write_text(std::size_t column, const value_view& value) {
    if (column > 0) buffer_.append("\t");
    if (value.is_null()) return buffer_.append("\\N");
    text_.clear();
    pg_append_text(text_, value, columns_.types[column]);
    char* at = buffer_.extend(2 * text_.size());
    for (const char c : text_) {
        if (c == '\0')
            fail("column '" + columns_.names[column] +
                     "' was given a text with a NUL, which PostgreSQL cannot hold",
                 "22021");
        const char letter = escaped(c);
        if (letter != 0) *at++ = '\\';
        *at++ = letter != 0 ? letter : c;
    }
    buffer_.end_at(at);
}

void pg_copy_in::end_row() {
    if (!columns_.binary) buffer_.append("\n");
    if (buffer_.size() >= send_from) send();
}

/// In pieces, which need not be rows: libpq counts bytes as an int, and a message of the protocol
/// has at most a gigabyte.
void pg_copy_in::send() {
    for (std::size_t sent = 0; sent < buffer_.size(); sent += most_sent) {
        const auto size = static_cast<int>(std::min(buffer_.size() - sent, most_sent));
        if (PQputCopyData(session_->handle(), buffer_.data() + sent, size) == 1) continue;
        const driver_error error = pg_error_of(session_->handle());
        give_up();
        throw driver_error{error};
    }
    buffer_.clear();
}

std::int64_t pg_copy_in::finish() {
    if (!is_open_)
        throw driver_error{driver_error_kind::interface, "the COPY is finished or was given up"};
    if (columns_.binary) append_count(buffer_, 0xffffU);
    send();
    is_open_ = false;
    session_->set_copying(false);
    PGconn* const connection = session_->handle();
    if (PQputCopyEnd(connection, nullptr) != 1) throw pg_error_of(connection);
    const pg_result result = session_->last_result();
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        throw pg_error_of(result.get(), connection);
    return pg_changed_rows(result.get()).value_or(0);
}

void pg_copy_in::fail(const std::string& message, const char* sqlstate) {
    give_up();
    throw driver_error{driver_error_kind::data, message, sqlstate};
}

void pg_copy_in::give_up() noexcept {
    if (!std::exchange(is_open_, false)) return;
    session_->set_copying(false);
    if (session_->is_lost()) return;
    PGconn* const connection = session_->handle();
    PQputCopyEnd(connection, "given up by the program");
    session_->last_result();
}

}  // namespace orm::detail
