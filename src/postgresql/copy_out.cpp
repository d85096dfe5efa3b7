#include <algorithm>
#include <cstring>

#include "copy.hpp"

// Source: PostgreSQL 15, COPY, "Binary Format" and "Text Format".
namespace orm::detail {
namespace {

constexpr std::size_t signature_size = 11;

[[noreturn]] void fail_cut() {
    throw driver_error{driver_error_kind::interface, "the server sent a row that is cut short"};
}

const char* skipped(const char* data, const char* end, std::size_t size) {
    if (static_cast<std::size_t>(end - data) < size) fail_cut();
    return data + size;
}

/// The letters that stand for control characters behind a backslash.
char unescaped(char c) {
    constexpr std::string_view letters = "bfnrtv";
    constexpr std::string_view meant = "\b\f\n\r\t\v";
    const std::size_t found = letters.find(c);
    return found != std::string_view::npos ? meant[found] : c;
}

}  // namespace

pg_copy_out::pg_copy_out(std::shared_ptr<pg_session> session, pg_copy_columns columns,
                         const std::string& what)
    : session_{std::move(session)}, columns_{std::move(columns)} {
    reader_.set(columns_.types, columns_.binary);
    const std::string text =
        "COPY " + what + " TO STDOUT" + (columns_.binary ? " (FORMAT binary)" : "");
    const pg_result begun{PQexec(session_->use(), text.c_str())};
    if (PQresultStatus(begun.get()) != PGRES_COPY_OUT)
        throw pg_error_of(begun.get(), session_->handle());
    session_->set_copying(true);
    is_open_ = true;
}

const value_view* pg_copy_out::fetch() {
    if (!is_open_) return nullptr;
    char* data = nullptr;
    const int size = PQgetCopyData(session_->handle(), &data, 0);
    line_.reset(data);
    if (size == -1) {
        close();
        return nullptr;
    }
    if (size < 0) {
        const driver_error error = pg_error_of(session_->handle());
        drain();
        throw driver_error{error};
    }
    return columns_.binary ? read_binary(data, data + size) : read_text(data, data + size);
}

const value_view* pg_copy_out::read_binary(const char* data, const char* end) {
    if (std::exchange(is_first_, false)) {
        data = skipped(data, end, signature_size + 8);
        data = skipped(data, end, pg_get<std::uint32_t>(data - 4));
    }
    // The first message may hold nothing else.
    if (data == end) return fetch();
    const char* const fields = skipped(data, end, 2);
    if (pg_get<std::uint16_t>(data) == 0xffffU) return fetch();
    data = fields;
    for (std::size_t column = 0; column < reader_.size(); ++column) {
        const char* const field = skipped(data, end, 4);
        const auto size = pg_get<std::uint32_t>(data);
        if (size == 0xffffffffU) {
            reader_.set_null(column);
            data = field;
        } else {
            data = skipped(field, end, size);
            reader_.set_field(column, field, size);
        }
    }
    return reader_.row();
}

/// Escapes are replaced in place: what they stand for is shorter.
const value_view* pg_copy_out::read_text(char* data, const char* end) {
    reader_.begin_row(static_cast<std::size_t>(end - data));
    for (std::size_t column = 0; column < reader_.size(); ++column) {
        const char* const begin = data;
        char* into = data;
        const bool is_null = end - data >= 2 && data[0] == '\\' && data[1] == 'N';
        while (data < end && *data != '\t' && *data != '\n') {
            if (*data == '\\' && data + 1 < end) {
                *into++ = unescaped(data[1]);
                data += 2;
            } else {
                *into++ = *data++;
            }
        }
        if (data == end) fail_cut();
        ++data;
        *into = '\0';
        if (is_null) {
            reader_.set_null(column);
        } else {
            reader_.set_field(column, begin, static_cast<std::size_t>(into - begin));
        }
    }
    return reader_.row();
}

/// At its end: the result tells whether the server got there.
void pg_copy_out::close() {
    is_open_ = false;
    session_->set_copying(false);
    PGconn* const connection = session_->handle();
    const pg_result result = session_->last_result();
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        throw pg_error_of(result.get(), connection);
}

void pg_copy_out::drain() noexcept {
    if (!std::exchange(is_open_, false)) return;
    session_->set_copying(false);
    if (session_->is_lost()) return;
    PGconn* const connection = session_->handle();
    char* data = nullptr;
    while (PQgetCopyData(connection, &data, 0) > 0) PQfreemem(std::exchange(data, nullptr));
    session_->last_result();
}

}  // namespace orm::detail
