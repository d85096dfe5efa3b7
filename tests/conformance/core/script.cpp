#include "core/script.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/errors.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

bool applies(const json& action, long call) {
    const auto on = action.find("on_call");
    if (on == action.end()) return true;
    if (on->is_array()) return std::ranges::find(*on, json(call)) != on->end();
    return *on == json(call);
}

void perform(const json& action, world& where, listener_call& call) {
    bool known = false;
    const auto when = [&](const char* key, auto&& run) {
        if (!action.contains(key)) return;
        known = true;
        run(action[key]);
    };
    when("sleep_ms", [](const json& time) {
        std::this_thread::sleep_for(std::chrono::milliseconds{time.get<long>()});
    });
    when("steps", [&](const json& steps) {
        for (const json& step : steps) where.run(step);
    });
    when("set", [&](const json& values) { call.set(values); });
    when("execute_on_given_connection", [&](const json& sql) { call.execute(sql); });
    when("return", [&](const json& form) { call.answer(form); });
    when("raise", [&](const json& label) {
        throw_labelled(label.get<std::string>(), action.value("message", "from listener"));
    });
    if (!known) throw cannot_replay{"this program knows no action " + action.dump()};
}

}  // namespace

script::script(std::string called) : name{std::move(called)} {}
script::script(script&&) noexcept = default;
script::~script() = default;

void listener_call::answer(const json&) {}

void listener_call::set(const json& values) {
    throw cannot_replay{"this event has nothing to set: " + values.dump()};
}

void listener_call::execute(const std::string& sql) {
    throw cannot_replay{"this event gives no connection to execute '" + sql + "' on"};
}

void script::complete_from(const json& step) {
    if (!params && step.contains("signature"))
        params = step["signature"].get<std::vector<std::string>>();
    if (actions.empty() && step.contains("do")) actions = step["do"].get<std::vector<json>>();
}

void script::act(world& where, listener_call& call) const {
    act_on(where, call, calls);
}

void script::act_on(world& where, listener_call& call, long number) const {
    for (const json& action : actions)
        if (applies(action, number)) perform(action, where, call);
}

}  // namespace conformance::core
