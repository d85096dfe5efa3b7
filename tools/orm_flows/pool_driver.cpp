#include "pool_driver.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "errors.hpp"

namespace orm_flows {

std::unique_ptr<scripted_connection> scripted_driver::connect() {
    failure planned;
    if (take_failure("connect", planned)) {
        log_.add({{"driver", "connect"}});
        throw_labelled(planned.error, planned.message);
    }
    std::string name;
    {
        const std::lock_guard lock{mutex_};
        name = "D" + std::to_string(++made_);
    }
    log_.add({{"driver", "connect"}, {"dbapi", name}});
    return std::make_unique<scripted_connection>(*this, name);
}

void scripted_driver::fail(const json& step) {
    const std::lock_guard lock{mutex_};
    failures_.push_back({text_of(step, "on"), text_of(step, "error"),
                         step.value("message", "scripted failure"), step.value("times", 1)});
}

bool scripted_driver::take_failure(const std::string& on, failure& found) {
    const std::lock_guard lock{mutex_};
    const auto planned = std::ranges::find(failures_, on, &failure::on);
    if (planned == failures_.end()) return false;
    found = *planned;
    if (--planned->times == 0) failures_.erase(planned);
    return true;
}

void scripted_driver::call(const char* what, const std::string& dbapi, const char* how) {
    json entry{{"driver", what}, {"dbapi", dbapi}};
    if (how != nullptr) entry["how"] = how;
    log_.add(std::move(entry));
    failure planned;
    if (take_failure(what, planned)) throw_labelled(planned.error, planned.message);
}

void scripted_connection::commit() {
    driver_.call("commit", name_);
}
void scripted_connection::rollback() {
    driver_.call("rollback", name_);
}
void scripted_connection::close() {
    driver_.call("close", name_);
}
void scripted_connection::terminate() {
    driver_.call("close", name_, "terminate");
}
bool scripted_connection::ping() {
    driver_.call("ping", name_);
    return driver_.ping_value();
}

void scripted_dialect::do_terminate(orm::driver_connection& connection) {
    static_cast<scripted_connection&>(connection).terminate();
}

bool scripted_dialect::do_ping(orm::driver_connection& connection) {
    return static_cast<scripted_connection&>(connection).ping();
}

bool scripted_dialect::is_disconnect(const orm::driver_error& error, orm::driver_connection*) {
    return dynamic_cast<const scripted_disconnect*>(&error) != nullptr;
}

}  // namespace orm_flows
