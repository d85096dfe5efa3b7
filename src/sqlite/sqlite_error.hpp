#ifndef ORM_SRC_SQLITE_SQLITE_ERROR_HPP
#define ORM_SRC_SQLITE_SQLITE_ERROR_HPP

#include <sqlite3.h>

#include <string>

#include "orm/driver/error.hpp"

namespace orm::detail::sqlite {

/// What SQLAlchemy looks for to tell that a connection is closed, so it is the same here.
inline constexpr const char* closed_text = "Cannot operate on a closed database.";

/// Source: CPython, Modules/_sqlite/util.c, get_exception_class.
driver_error_kind kind_of(int code) noexcept;

/// Throws what the database says of the call that failed last.
/// @param of  nullptr: there was no memory for a handle.
[[noreturn]] void throw_last(::sqlite3* of, int code);
/// The program's fault, which never reached the database.
[[noreturn]] void throw_programming(const std::string& message);
[[noreturn]] void throw_closed();

}  // namespace orm::detail::sqlite
#endif
