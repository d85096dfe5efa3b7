#include "core/core_world.hpp"

#include <atomic>

#include "core/errors.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

step_table all_steps() {
    step_table all;
    for (step_table part : {listen_steps(), driver_steps(), pool_steps(), proxy_steps(),
                            engine_steps(), connection_steps(), schema_steps(), ddl_steps()})
        all.merge(part);
    return all;
}

template <class Map>
auto& find_in(Map& all, const std::string& name, const char* what) {
    const auto found = all.find(name);
    if (found == all.end())
        throw cannot_replay{std::string{"there is no "} + what + " '" + name + "'"};
    return found->second;
}

}  // namespace

core_world::core_world(const flow& of, trace& log)
    : world{of, log}, notices_{log}, driver{log, of.driver_trace} {}

core_world::~core_world() {
    registered_.clear();  // what goes now has nobody to tell
}

void core_world::perform(const json& step) {
    static const step_table table = all_steps();
    clock.advance(std::chrono::seconds{1});
    const auto found = table.find(required_text(step, "op"));
    if (found == table.end()) throw cannot_replay{"there is no step " + step.dump()};
    found->second(*this, step);
}

void core_world::report(script& listener, std::string_view event, json args, listener_call& call,
                        bool named) {
    if (named) args = json{{"named", std::move(args)}};
    json entry{{"event", std::string{event}}, {"args", std::move(args)}};
    if (!listener.name.empty()) entry["fn"] = listener.name;
    // Threads may call at the same time; a nested call counts on.
    const long number = std::atomic_ref{listener.calls}.fetch_add(1) + 1;
    log().add(std::move(entry));
    listener.act_on(*this, call, number);
}

const script_listener& core_world::listener(const std::string& name) {
    const auto found = listeners_.find(name);
    if (found != listeners_.end()) return found->second;
    // Those of `record` can be named in later steps, but have no name in traces.
    const std::string shown = name.starts_with("rec:") ? "" : name;
    return listeners_.emplace(name, orm::make_listener(script{shown})).first->second;
}

std::shared_ptr<orm::pool> core_world::pool(const std::string& name) const {
    if (const std::size_t dot = name.find(".pool"); dot != std::string::npos)
        return find_in(engines, name.substr(0, dot), "engine")->pool();
    return find_in(pools, name, "pool");
}

orm::pooled_connection& core_world::proxy(const json& step, const char* key) {
    return find_in(names.proxies, required_text(step, key), "proxy");
}

orm::engine& core_world::engine(const json& step, const char* key) const {
    return *find_in(engines, required_text(step, key), "engine");
}

orm::connection& core_world::connection(const json& step, const char* key) const {
    return *find_in(connections, required_text(step, key), "connection");
}

orm::transaction& core_world::transaction(const json& step) {
    return find_in(transactions, required_text(step, "trans"), "transaction");
}

orm::ddl_bind& core_world::bind(const json& step) const {
    if (engines.contains(required_text(step, "bind"))) return engine(step, "bind");
    return connection(step, "bind");
}

}  // namespace conformance::core
