// Steps of pools.

#include <atomic>
#include <thread>

#include "core/core_world.hpp"
#include "core/scripted/scripted_dialect.hpp"
#include "core/steps/pool_settings.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

orm::pool& pool_of(core_world& where, const json& step) {
    return *where.pool(required_text(step, "pool"));
}

std::shared_ptr<orm::pool> make_kind(orm::pool_kind kind, const orm::pool_creator& creator,
                                     const orm::pool_options& options) {
    switch (kind) {
        case orm::pool_kind::null:
            return orm::make_pool<orm::null_pool>(creator, options);
        case orm::pool_kind::static_:
            return orm::make_pool<orm::static_pool>(creator, options);
        case orm::pool_kind::singleton_thread:
            return orm::make_pool<orm::singleton_thread_pool>(creator, options);
        case orm::pool_kind::assertion:
            return orm::make_pool<orm::assertion_pool>(creator, options);
        default:
            return orm::make_pool<orm::queue_pool>(creator, options);
    }
}

void create(core_world& where, const json& step) {
    const json settings = step.value("pool", json::object());
    orm::pool_options options = pool_options_of(settings, where.clock);
    options.dialect = std::make_shared<scripted_dialect>(where.driver, json::object());
    const auto creator = [&where](orm::connection_pool_entry& record) {
        where.names.add_record(record);
        return where.driver.connect();
    };
    where.pools[required_text(step, "as")] = make_kind(pool_kind_of(settings), creator, options);
}

void connect(core_world& where, const json& step) {
    const std::string name = step.value("as", "proxy");
    const auto naming = where.names.next_proxy(name);
    orm::pooled_connection made = pool_of(where, step).connect();
    where.names.proxies[name] = std::move(made);
}

void raw_connection(core_world& where, const json& step) {
    const std::string name = step.value("as", "proxy");
    const auto naming = where.names.next_proxy(name);
    orm::pooled_connection made = where.engine(step).raw_connection();
    where.names.proxies[name] = std::move(made);
}

void dispose(core_world& where, const json& step) {
    pool_of(where, step).dispose();
}

void recreate(core_world& where, const json& step) {
    where.pools[required_text(step, "as")] = pool_of(where, step).recreate();
}

void status(core_world& where, const json& step) {
    const auto* const queue = dynamic_cast<const orm::queue_pool*>(&pool_of(where, step));
    if (queue == nullptr) throw cannot_replay{"only queue pools have counters: " + step.dump()};
    where.log().add({{"result",
                      {{"checked_in", queue->checked_in()},
                       {"checked_out", queue->checked_out()},
                       {"overflow", queue->overflow()}}}});
}

void invalidate_generation(core_world& where, const json& step) {
    pool_of(where, step).invalidate(where.proxy(step));
}

/// The first event of the running step, and how many of each that is to be counted.
json counted_events(core_world& where, const json& wanted) {
    json counts = json::object();
    for (const json& event : wanted) counts[event.get<std::string>()] = 0;
    std::string first;
    for (const json& entry : where.log().entries()) {
        if (entry.at("at") != where.log().step() || !entry.contains("event")) continue;
        const std::string event = entry["event"].get<std::string>();
        if (first.empty()) first = event;
        if (counts.contains(event)) counts[event] = counts[event].get<int>() + 1;
    }
    return {{"first_event", first}, {"event_counts", std::move(counts)}};
}

void parallel(core_world& where, const json& step) {
    orm::pool& from = pool_of(where, step);
    std::vector<std::thread> threads;
    std::atomic<int> failed{0};
    for (int i = step.at("threads").get<int>(); i > 0; --i)
        threads.emplace_back([&] {
            try {
                from.connect().close();
            } catch (...) {
                ++failed;
            }
        });
    for (std::thread& one : threads) one.join();
    if (failed != 0) throw cannot_replay{"threads failed: " + std::to_string(failed)};
    where.log().add({{"result", counted_events(where, step.at("count_exactly"))}});
}

}  // namespace

step_table pool_steps() {
    return {
        {"pool.create", &create},
        {"pool.connect", &connect},
        {"pool.dispose", &dispose},
        {"pool.recreate", &recreate},
        {"pool.status", &status},
        {"pool.invalidate_generation", &invalidate_generation},
        {"engine.raw_connection", &raw_connection},
        {"parallel", &parallel},
    };
}

}  // namespace conformance::core
