#include "pool_world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <orm/pool.hpp>
#include <thread>
#include <vector>

#include "errors.hpp"
#include "pool_listeners.hpp"

namespace orm_flows {
namespace {

trace* notices = nullptr;  // of the world that lives; the hooks are plain functions

void add_deprecation(std::string_view) {
    if (notices != nullptr) notices->add({{"warning", "deprecated_signature"}});
}

void add_notice(const orm::notice& what) {
    if (notices != nullptr && what.kind == orm::notice_kind::usage)
        notices->add({{"warning", "usage"}});
}

/// Calls `visit` with each class of pools and its name in flows.
template <class Visit>
void each_class(Visit&& visit) {
    visit("class:Pool", orm::class_target<orm::pool>());
    visit("class:QueuePool", orm::class_target<orm::queue_pool>());
    visit("class:NullPool", orm::class_target<orm::null_pool>());
    visit("class:StaticPool", orm::class_target<orm::static_pool>());
    visit("class:SingletonThreadPool", orm::class_target<orm::singleton_thread_pool>());
    visit("class:AssertionPool", orm::class_target<orm::assertion_pool>());
}

/// Calls `visit` with the event of that name.
template <class... Events, class Visit>
void with_event(const orm::event_family<orm::pool_events, Events...>&, const std::string& name,
                Visit&& visit) {
    if (!((name == Events::name && (visit(Events{}), true)) || ...))
        throw orm::invalid_request_error{"pools have no event '" + name + "'"};
}

std::chrono::milliseconds milliseconds_of(const json& seconds) {
    return std::chrono::milliseconds{static_cast<long>(seconds.get<double>() * 1000)};
}

orm::pool_options options_of(const json& settings) {
    orm::pool_options made;
    made.size = settings.value("size", 5);
    made.max_overflow = settings.value("max_overflow", 10);
    made.timeout = milliseconds_of(settings.value("timeout", json(0.05)));
    made.use_lifo = is_set(settings, "lifo");
    if (settings.contains("recycle") && settings["recycle"].get<double>() >= 0)
        made.recycle = milliseconds_of(settings["recycle"]);
    made.pre_ping = is_set(settings, "pre_ping");
    const json reset = settings.value("reset_on_return", json("rollback"));
    if (reset == "commit") made.reset_on_return = orm::reset_style::commit;
    if (reset == "none" || reset.is_null() || reset == json(false))
        made.reset_on_return = orm::reset_style::none;
    return made;
}

std::shared_ptr<orm::pool> make_kind(const std::string& kind, const orm::pool_creator& creator,
                                     const orm::pool_options& options) {
    if (kind == "queue") return orm::make_pool<orm::queue_pool>(creator, options);
    if (kind == "null") return orm::make_pool<orm::null_pool>(creator, options);
    if (kind == "static") return orm::make_pool<orm::static_pool>(creator, options);
    if (kind == "singleton_thread")
        return orm::make_pool<orm::singleton_thread_pool>(creator, options);
    if (kind == "assertion") return orm::make_pool<orm::assertion_pool>(creator, options);
    throw flow_fault{"there is no pool of class '" + kind + "'"};
}

json to_json(const orm::info_map& info) {
    json made = json::object();
    for (const auto& [key, value] : info) made[key] = std::any_cast<json>(value);
    return made;
}

/// Does a step, or one nested in it, match?
template <class Test>
bool any_step(const json& step, const Test& test) {
    if (step.is_object() && step.contains("op") && test(step)) return true;
    return step.is_structured() &&
           std::ranges::any_of(step, [&](const json& inner) { return any_step(inner, test); });
}

}  // namespace

pool_world::pool_world(const flow& of, trace& log) : world{of, log}, driver_{log} {
    notices = &log;
    deprecations_before_ = orm::set_deprecation_hook(&add_deprecation);
    notices_before_ = orm::set_notice_hook(&add_notice);
}

pool_world::~pool_world() {
    notices = nullptr;
    each_class([](const char*, auto& target) { target.clear(); });
    for (const auto& [name, pool] : pools_) pool->dispatch.clear();
    orm::set_deprecation_hook(deprecations_before_);
    orm::set_notice_hook(notices_before_);
}

bool pool_world::can_replay(const flow& of) {
    const auto needs_engine = [](const json& step) {
        const std::string target = step.value("target", "");
        return !ops().contains(text_of(step, "op")) || target == "class:Engine" ||
               target.find('.') != std::string::npos;
    };
    return std::ranges::none_of(of.steps,
                                [&](const json& step) { return any_step(step, needs_engine); });
}

const std::map<std::string, pool_world::step_op>& pool_world::ops() {
    static const std::map<std::string, step_op> table{
        {"listen", &pool_world::listen},
        {"record", &pool_world::record},
        {"remove", &pool_world::remove},
        {"contains", &pool_world::contains},
        {"registrations", &pool_world::registrations},
        {"driver.fail", &pool_world::driver_fail},
        {"driver.ping_returns", &pool_world::driver_ping_returns},
        {"clock.advance", &pool_world::clock_advance},
        {"pool.create", &pool_world::pool_create},
        {"pool.connect", &pool_world::pool_connect},
        {"pool.dispose", &pool_world::pool_dispose},
        {"pool.recreate", &pool_world::pool_recreate},
        {"pool.status", &pool_world::pool_status},
        {"pool.invalidate_generation", &pool_world::pool_invalidate_generation},
        {"proxy.close", &pool_world::proxy_close},
        {"proxy.invalidate", &pool_world::proxy_invalidate},
        {"proxy.detach", &pool_world::proxy_detach},
        {"proxy.drop", &pool_world::proxy_drop},
        {"proxy.state", &pool_world::proxy_state},
        {"proxy.set_info", &pool_world::proxy_set_info},
        {"proxy.same", &pool_world::proxy_same},
        {"record.invalidate", &pool_world::record_invalidate},
        {"parallel", &pool_world::parallel},
    };
    return table;
}

void pool_world::perform(const json& step) {
    clock_.advance(std::chrono::seconds{1});
    const auto found = ops().find(text_of(step, "op"));
    if (found == ops().end()) throw flow_fault{"area pool has no step " + step.dump()};
    (this->*found->second)(step);
}

orm::pool& pool_world::pool_of(const json& step) const {
    const auto found = pools_.find(text_of(step, "pool"));
    if (found == pools_.end()) throw flow_fault{"there is no such pool: " + step.dump()};
    return *found->second;
}

orm::pooled_connection& pool_world::proxy_of(const json& step, const char* key) {
    const auto found = names_.proxies.find(text_of(step, key));
    if (found == names_.proxies.end()) throw flow_fault{"there is no such proxy: " + step.dump()};
    return found->second;
}

const script_listener& pool_world::listener(const std::string& name) {
    const auto found = listeners_.find(name);
    if (found != listeners_.end()) return found->second;
    return listeners_.emplace(name, orm::make_listener(script{name})).first->second;
}

template <class Visit>
void pool_world::with_target(const std::string& name, Visit&& visit) {
    if (const auto found = pools_.find(name); found != pools_.end()) return visit(*found->second);
    bool known = false;
    each_class([&](const char* called, auto& target) {
        if (name != called) return;
        known = true;
        visit(target);
    });
    if (!known) throw orm::invalid_request_error{"no family accepts the target '" + name + "'"};
}

void pool_world::add_listener(const std::string& target, const std::string& event,
                              const listen_request& what) {
    with_target(target, [&](auto& on) {
        with_event(orm::pool_events{}, event,
                   [&]<class E>(E) { listen_to_pool<E>(on, *this, names_, what); });
    });
}

void pool_world::listen(const json& step) {
    static const std::vector<std::string> keys{
        "op",          "target", "event",     "fn",     "do",   "signature",
        "named",       "insert", "propagate", "retval", "once", "once_unless_error",
        "expect_error"};
    for (const auto& [key, value] : step.items())
        if (std::ranges::find(keys, key) == keys.end())
            refuse_or_drop(step, "flag '" + key + "' of this event");
    const script_listener& fn = listener(text_of(step, "fn"));
    fn.callable().complete_from(step);
    add_listener(text_of(step, "target"), text_of(step, "event"),
                 {fn, is_set(step, "once"), is_set(step, "insert"), false, is_set(step, "named"),
                  is_set(step, "once_unless_error")});
}

void pool_world::record(const json& step) {
    for (const json& event : step.at("events"))
        add_listener(text_of(step, "target"), event.get<std::string>(),
                     {orm::make_listener(script{""})});
}

void pool_world::remove(const json& step) {
    with_target(text_of(step, "target"), [&](auto& on) {
        with_event(orm::pool_events{}, text_of(step, "event"),
                   [&](auto event) { orm::remove(on, event, listener(text_of(step, "fn"))); });
    });
}

void pool_world::contains(const json& step) {
    with_target(text_of(step, "target"), [&](auto& on) {
        with_event(orm::pool_events{}, text_of(step, "event"), [&](auto event) {
            log().add({{"result", orm::contains(on, event, listener(text_of(step, "fn")))}});
        });
    });
}

void pool_world::registrations(const json& step) {
    log().add({{"result", orm::registrations(listener(text_of(step, "fn")))}});
}

void pool_world::driver_fail(const json& step) {
    driver_.fail(step);
}

void pool_world::driver_ping_returns(const json& step) {
    driver_.ping_returns(step.at("value").get<bool>());
}

void pool_world::clock_advance(const json& step) {
    clock_.advance(milliseconds_of(step.at("seconds")));
}

void pool_world::pool_create(const json& step) {
    const json settings = step.value("pool", json::object());
    orm::pool_options options = options_of(settings);
    options.clock = [this] { return clock_.now(); };
    options.dialect = std::make_shared<scripted_dialect>();
    const auto create = [this](orm::connection_pool_entry& record) {
        names_.add_record(record);
        return driver_.connect();
    };
    pools_[text_of(step, "as")] = make_kind(settings.value("class", "queue"), create, options);
}

void pool_world::pool_connect(const json& step) {
    const std::string before = names_.coming;
    names_.coming = step.value("as", "proxy");
    struct restore {
        std::string& to;
        const std::string& from;
        ~restore() { to = from; }
    } const at_end{names_.coming, before};
    orm::pooled_connection made = pool_of(step).connect();
    names_.proxies[names_.coming] = std::move(made);
}

void pool_world::pool_dispose(const json& step) {
    pool_of(step).dispose();
}

void pool_world::pool_recreate(const json& step) {
    pools_[text_of(step, "as")] = pool_of(step).recreate();
}

void pool_world::pool_status(const json& step) {
    const auto* const queue = dynamic_cast<const orm::queue_pool*>(&pool_of(step));
    if (queue == nullptr) throw flow_fault{"only queue pools have counters: " + step.dump()};
    log().add({{"result",
                {{"checked_in", queue->checked_in()},
                 {"checked_out", queue->checked_out()},
                 {"overflow", queue->overflow()}}}});
}

void pool_world::pool_invalidate_generation(const json& step) {
    pool_of(step).invalidate(proxy_of(step));
}

void pool_world::proxy_close(const json& step) {
    proxy_of(step).close();
}

void pool_world::proxy_invalidate(const json& step) {
    std::exception_ptr error;
    if (step.contains("error") && !step["error"].is_null()) {
        try {
            throw_labelled(step["error"].at(0).get<std::string>(),
                           step["error"].at(1).get<std::string>());
        } catch (...) {
            error = std::current_exception();
        }
    }
    orm::pooled_connection& proxy = proxy_of(step);
    is_set(step, "soft") ? proxy.soft_invalidate(error) : proxy.invalidate(error);
}

void pool_world::proxy_detach(const json& step) {
    proxy_of(step).detach();
}

void pool_world::proxy_drop(const json& step) {
    static_cast<void>(proxy_of(step));
    names_.proxies.erase(text_of(step, "proxy"));
}

void pool_world::proxy_state(const json& step) {
    const orm::pooled_connection& proxy = proxy_of(step);
    json state{{"valid", proxy.is_valid()},
               {"detached", proxy.is_detached()},
               {"dbapi", names_.describe(proxy.dbapi_connection())}};
    if (is_set(step, "info") && proxy.get() != nullptr) {
        state["info"] = to_json(proxy->info());
        const orm::info_map* const of_record = proxy->record_info();
        state["record_info"] = of_record == nullptr ? json{} : to_json(*of_record);
    }
    log().add({{"result", std::move(state)}});
}

void pool_world::proxy_set_info(const json& step) {
    const orm::pooled_connection& proxy = proxy_of(step);
    if (proxy.get() == nullptr) throw flow_fault{"a closed proxy has no info: " + step.dump()};
    const auto merge = [&step](const char* key, orm::info_map& into) {
        if (!step.contains(key)) return;
        for (const auto& [name, value] : step[key].items()) into[name] = json(value);
    };
    merge("info", proxy->info());
    if (orm::info_map* const of_record = proxy->record_info()) merge("record_info", *of_record);
}

void pool_world::proxy_same(const json& step) {
    log().add({{"result", proxy_of(step, "a").get() == proxy_of(step, "b").get()}});
}

void pool_world::record_invalidate(const json& step) {
    const orm::pooled_connection& proxy = proxy_of(step);
    if (proxy.is_detached()) throw flow_fault{"that proxy has no record: " + step.dump()};
    proxy->record()->invalidate();
}

void pool_world::parallel(const json& step) {
    orm::pool& from = pool_of(step);
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
    if (failed != 0) throw flow_fault{"threads failed: " + std::to_string(failed)};

    json counts = json::object();
    for (const json& event : step.at("count_exactly")) counts[event.get<std::string>()] = 0;
    std::string first;
    for (const json& entry : log().entries()) {
        if (entry.at("at") != log().step() || !entry.contains("event")) continue;
        const std::string event = entry["event"].get<std::string>();
        if (first.empty()) first = event;
        if (counts.contains(event)) counts[event] = counts[event].get<int>() + 1;
    }
    log().add({{"result", {{"first_event", first}, {"event_counts", std::move(counts)}}}});
}

}  // namespace orm_flows
