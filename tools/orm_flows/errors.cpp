#include "errors.hpp"

#include <nlohmann/json.hpp>
#include <orm/core/error.hpp>

namespace orm_flows {
namespace {

json described(const std::string& label, const std::exception& error) {
    return {{"type", label}, {"message", error.what()}};
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

json describe_current_error() {
    try {
        throw;
    } catch (const flow_fault&) {
        throw;
    } catch (const labelled_error& error) {
        return described(error.label(), error);
    } catch (const interrupt& error) {
        return described("Interrupt", error);
    } catch (const scripted_disconnect& error) {
        return described("driver.Disconnect", error);
    } catch (const orm::driver_error& error) {
        return described("driver.OperationalError", error);
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

}  // namespace orm_flows
