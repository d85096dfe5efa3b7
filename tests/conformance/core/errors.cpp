#include "core/errors.hpp"

#include <orm/core/error.hpp>

#include "core/values.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

json described(const std::string& label, const std::exception& error) {
    return {{"type", label}, {"message", error.what()}};
}

/// Which of the wrapping errors it is.
std::string label_of(const orm::dbapi_error& error) {
    const auto is = [&error]<class T>(const T*) {
        return dynamic_cast<const T*>(&error) != nullptr;
    };
    if (is(static_cast<const orm::data_error*>(nullptr))) return "DataError";
    if (is(static_cast<const orm::operational_error*>(nullptr))) return "OperationalError";
    if (is(static_cast<const orm::integrity_error*>(nullptr))) return "IntegrityError";
    if (is(static_cast<const orm::internal_error*>(nullptr))) return "InternalError";
    if (is(static_cast<const orm::programming_error*>(nullptr))) return "ProgrammingError";
    if (is(static_cast<const orm::not_supported_error*>(nullptr))) return "NotSupportedError";
    if (is(static_cast<const orm::database_error*>(nullptr))) return "DatabaseError";
    if (is(static_cast<const orm::interface_error*>(nullptr))) return "InterfaceError";
    return "DBAPIError";
}

json described(const orm::dbapi_error& error) {
    json made{{"type", label_of(error)},
              {"wraps", describe(error.original())},
              {"connection_invalidated", error.connection_invalidated()}};
    if (!error.statement().empty()) made["statement"] = one_line(error.statement());
    return made;
}

}  // namespace

void throw_labelled(const std::string& label, const std::string& message) {
    if (label == "Interrupt") throw interrupt{message};
    if (label == "driver.Disconnect") throw scripted_disconnect{message};
    if (label == "driver.OperationalError")
        throw orm::driver_error{orm::driver_error_kind::operational, message};
    if (label == "DisconnectionError") throw orm::disconnection_error{message};
    if (label == "InvalidatePoolError") throw orm::invalidate_pool_error{message};
    if (label == "TimeoutError") throw orm::timeout_error{message};
    if (label == "InvalidRequestError") throw orm::invalid_request_error{message};
    if (label == "ArgumentError") throw orm::argument_error{message};
    throw labelled_error{label, message};
}

std::exception_ptr make_labelled(const std::string& label, const std::string& message) {
    try {
        throw_labelled(label, message);
    } catch (...) {
        return std::current_exception();
    }
}

json describe(const std::exception_ptr& error) {
    if (error == nullptr) return json{};
    try {
        std::rethrow_exception(error);
    } catch (...) {
        return describe_current_error();
    }
}

json describe_current_error() {
    try {
        throw;
    } catch (const cannot_replay&) {
        throw;
    } catch (const labelled_error& error) {
        return described(error.label(), error);
    } catch (const interrupt& error) {
        return described("Interrupt", error);
    } catch (const scripted_disconnect& error) {
        return described("driver.Disconnect", error);
    } catch (const orm::driver_error& error) {
        return described("driver.OperationalError", error);
    } catch (const orm::dbapi_error& error) {
        return described(error);
    } catch (const orm::statement_error& error) {
        json made = described("StatementError", error);
        made["wraps"] = describe(error.original());
        return made;
    } catch (const orm::disconnection_error& error) {
        return described(error.invalidates_pool() ? "InvalidatePoolError" : "DisconnectionError",
                         error);
    } catch (const orm::timeout_error& error) {
        return described("TimeoutError", error);
    } catch (const orm::assertion_error& error) {
        return described("AssertionError", error);
    } catch (const orm::pending_rollback_error& error) {
        return described("PendingRollbackError", error);
    } catch (const orm::resource_closed_error& error) {
        return described("ResourceClosedError", error);
    } catch (const orm::listeners_changed_error& error) {
        return described("RuntimeError", error);
    } catch (const orm::invalid_request_error& error) {
        return described("InvalidRequestError", error);
    } catch (const orm::argument_error& error) {
        return described("ArgumentError", error);
    } catch (const orm::key_error& error) {
        return described("KeyError", error);
    } catch (const std::exception& error) {
        return described("an error without a label", error);
    }
}

}  // namespace conformance::core
