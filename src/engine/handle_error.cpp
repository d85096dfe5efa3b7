#include "handle_error.hpp"

#include "orm/engine/dialect.hpp"

namespace orm::detail {
namespace {

/// For errors that no driver made: only those of preparing a statement are wrapped.
std::exception_ptr wrap_other(const failure& what) {
    try {
        std::rethrow_exception(what.context.original_exception);
    } catch (const std::exception& error) {
        return std::make_exception_ptr(statement_error{error.what(), what.info});
    } catch (...) {
        return std::make_exception_ptr(
            statement_error{"something that is no std::exception was thrown", what.info});
    }
}

}  // namespace

const driver_error* as_driver_error(const std::exception_ptr& error) noexcept {
    if (error == nullptr) return nullptr;
    try {
        std::rethrow_exception(error);
    } catch (const driver_error& found) {
        return &found;
    } catch (...) {
        return nullptr;
    }
}

std::exception_ptr wrap(const failure& what) {
    if (!what.is_driver_error) return wrap_other(what);
    try {
        try {
            std::rethrow_exception(what.context.original_exception);
        } catch (const driver_error& error) {
            if (what.message.empty() || what.message == error.what()) throw;
            throw driver_error{error.kind(), what.message, error.sqlstate(), error.code()};
        }
    } catch (const driver_error& error) {  // handled here, so that it is nested in the wrapper
        if (what.in_commit && what.context.is_disconnect)
            return std::make_exception_ptr(outcome_unknown_error{error, what.info, true});
        return wrap_driver_error(error, what.info, what.context.is_disconnect);
    }
}

std::exception_ptr ask_listeners(failure& what) {
    exception_context& context = what.context;
    if (!context.dialect.dispatch.any<dialect_handle_error>()) return nullptr;
    const bool was_disconnect = context.is_disconnect;
    std::exception_ptr instead;
    try {
        detail::fire<dialect_handle_error>(context.dialect.dispatch, {context});
        instead = context.chained_exception;
    } catch (...) {
        instead = std::current_exception();
        if (is_exit_like(instead)) throw;
    }
    if (context.is_disconnect != was_disconnect && context.sqlalchemy_exception != nullptr)
        context.sqlalchemy_exception = wrap(what);
    return instead;
}

void handle_without_connection(failure what) {
    if (what.is_driver_error) what.context.sqlalchemy_exception = wrap(what);
    const std::exception_ptr instead = ask_listeners(what);
    if (instead != nullptr) std::rethrow_exception(instead);
    std::rethrow_exception(what.context.sqlalchemy_exception != nullptr
                               ? what.context.sqlalchemy_exception
                               : what.context.original_exception);
}

}  // namespace orm::detail
