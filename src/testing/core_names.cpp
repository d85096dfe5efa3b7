#include "core_names.hpp"

#include <utility>

#include "orm/engine/engine.hpp"
#include "orm/pool/pool_entry.hpp"

namespace orm::testing::detail {

std::string core_names::numbered(std::map<std::uint64_t, int>& known, std::uint64_t serial,
                                 const char* kind) {
    const std::lock_guard lock{mutex_};
    const auto [found, is_new] = known.try_emplace(serial, static_cast<int>(known.size()) + 1);
    return std::string{kind} + "#" + std::to_string(found->second);
}

std::string core_names::of(engine& shown) {
    return numbered(engines_, shown.dispatch.level().serial(), "engine");
}
std::string core_names::of(connection& shown) {
    return numbered(connections_, shown.dispatch.level().serial(), "connection");
}
std::string core_names::of(const connection_pool_entry& shown) {
    return numbered(records_, shown.id(), "record");
}

core_names::driver_name& core_names::driver(const driver_connection& shown) {
    driver_name& known = drivers_[&shown];
    if (known.name.empty()) known.name = "driver#" + std::to_string(++last_driver_);
    return known;
}

std::string core_names::of(const driver_connection& shown) {
    const std::lock_guard lock{mutex_};
    return driver(shown).name;
}

void core_names::begin(const driver_connection& made, bool is_first) {
    const std::lock_guard lock{mutex_};
    const auto known = drivers_.find(&made);
    const bool goes_on = known != drivers_.end() &&
                         (known->second.is_given || (known->second.has_begun && !is_first));
    if (known != drivers_.end() && !goes_on) drivers_.erase(known);
    driver(made).has_begun = is_first;
}

void core_names::end(const driver_connection& closed) {
    const std::lock_guard lock{mutex_};
    drivers_.erase(&closed);
}

void core_names::give(const driver_connection& named, std::string name) {
    const std::lock_guard lock{mutex_};
    drivers_.insert_or_assign(&named, driver_name{std::move(name), true, false});
}

}  // namespace orm::testing::detail
