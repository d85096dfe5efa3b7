#ifndef ORM_SRC_ENGINE_HANDLE_ERROR_HPP
#define ORM_SRC_ENGINE_HANDLE_ERROR_HPP

#include <exception>

#include "orm/driver/error.hpp"
#include "orm/engine/exception_context.hpp"

// What errors of drivers become. Source: SQLAlchemy 2.1, engine/base.py,
// _handle_dbapi_exception and _handle_dbapi_exception_noconnection.
namespace orm::detail {

/// What is known of an error before listeners are asked.
struct failure {
    exception_context context;
    statement_info info{};  ///< what the wrapper will say
    std::string message{};  ///< what the driver says, secrets masked; empty: as it says it
    bool is_driver_error = false;
    bool in_commit = false;
};

/// The driver_error in `error`; nullptr: it is another one. Good while `error` is held.
const driver_error* as_driver_error(const std::exception_ptr& error) noexcept;

/// The error that wraps that of `what`, as things stand.
std::exception_ptr wrap(const failure& what);

/// Asks the listeners of handle_error, and writes into `what.context` what they decide; a changed
/// is_disconnect goes into the wrapper.
/// @return what they want thrown; null: nothing. @throws exit-like errors of listeners
std::exception_ptr ask_listeners(failure& what);

/// For an error without a connection. Throws.
[[noreturn]] void handle_without_connection(failure what);

}  // namespace orm::detail
#endif
