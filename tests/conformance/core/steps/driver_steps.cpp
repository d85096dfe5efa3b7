// Steps of the scripted driver and of time.

#include "core/core_world.hpp"
#include "core/steps/pool_settings.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

void fail(core_world& where, const json& step) {
    where.driver.fail(step);
}

void ping_returns(core_world& where, const json& step) {
    where.driver.ping_returns(step.at("value").get<bool>());
}

void trace_connect_args(core_world& where, const json&) {
    where.driver.trace_connect_args();
}

void accept_silently(core_world& where, const json& step) {
    where.driver.database().accept(step.at("prefixes").get<std::vector<std::string>>());
}

void advance(core_world& where, const json& step) {
    where.clock.advance(milliseconds_of(step.at("seconds")));
}

}  // namespace

step_table driver_steps() {
    return {
        {"driver.fail", &fail},
        {"driver.ping_returns", &ping_returns},
        {"driver.trace_connect_args", &trace_connect_args},
        {"driver.accept_silently", &accept_silently},
        {"clock.advance", &advance},
    };
}

}  // namespace conformance::core
