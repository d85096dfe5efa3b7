#include "pool_names.hpp"

#include <nlohmann/json.hpp>

#include "errors.hpp"
#include "pool_driver.hpp"

namespace orm_flows {

void pool_names::add_record(const orm::connection_pool_entry& record) {
    const std::lock_guard lock{mutex_};
    records_.emplace(record.id(), records_.size() + 1);
}

json pool_names::describe(const orm::driver_connection& connection) const {
    return static_cast<const scripted_connection&>(connection).name();
}

json pool_names::describe(orm::driver_connection* connection) const {
    return connection == nullptr ? json{} : describe(*connection);
}

json pool_names::describe(const orm::connection_pool_entry& record) const {
    const std::lock_guard lock{mutex_};
    return "R" + std::to_string(records_.at(record.id()));
}

json pool_names::describe(orm::connection_pool_entry* record) const {
    return record == nullptr ? json{} : describe(*record);
}

json pool_names::describe(const orm::pool_proxied_connection& proxy) const {
    for (const auto& [name, handle] : proxies)
        if (handle.get() == &proxy) return name;
    return coming;
}

json pool_names::describe(const orm::pool_reset_state& state) const {
    return {{"transaction_was_reset", state.transaction_was_reset},
            {"terminate_only", state.terminate_only},
            {"asyncio_safe", state.asyncio_safe}};
}

json pool_names::describe(const std::exception_ptr& error) const {
    if (error == nullptr) return json{};
    try {
        std::rethrow_exception(error);
    } catch (...) {
        return describe_current_error();
    }
}

}  // namespace orm_flows
