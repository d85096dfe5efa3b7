#include "sqlite_error.hpp"

namespace orm::detail::sqlite {

driver_error_kind kind_of(int code) noexcept {
    switch (code & 0xFF) {
        case SQLITE_INTERNAL:
        case SQLITE_NOTFOUND:
            return driver_error_kind::internal;
        case SQLITE_ERROR:  // a wrong statement too, as in Python
        case SQLITE_PERM:
        case SQLITE_ABORT:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
        case SQLITE_READONLY:
        case SQLITE_INTERRUPT:
        case SQLITE_IOERR:
        case SQLITE_FULL:
        case SQLITE_CANTOPEN:
        case SQLITE_PROTOCOL:
        case SQLITE_SCHEMA:
            return driver_error_kind::operational;
        case SQLITE_CONSTRAINT:
            return driver_error_kind::integrity;
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
            return driver_error_kind::data;
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
            return driver_error_kind::interface;
        default:
            return driver_error_kind::database;
    }
}

void throw_last(::sqlite3* of, int code) {
    std::string message = sqlite3_errstr(code);
    if (of != nullptr && (sqlite3_errcode(of) & 0xFF) == (code & 0xFF)) {
        message = sqlite3_errmsg(of);
        code = sqlite3_extended_errcode(of);
        if (const int offset = sqlite3_error_offset(of); offset >= 0)
            message += " (at byte " + std::to_string(offset) + " of the statement)";
    }
    throw driver_error{kind_of(code), message, {}, code};
}

void throw_programming(const std::string& message) {
    throw driver_error{driver_error_kind::programming, message};
}

void throw_closed() {
    throw_programming(closed_text);
}

}  // namespace orm::detail::sqlite
