#include "orm/event/target.hpp"

#include <unistd.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <typeinfo>
#include <vector>

#include "orm/core/detail/same_type.hpp"
#include "orm/core/error.hpp"
#include "orm/event/detail/registry.hpp"

namespace orm::detail {

/// The marks and the lock of fire_once, one an event.
struct run_once_states {
    struct state {
        std::atomic<std::uint64_t> runner{0};  ///< its process and thread; 0: nobody
        std::atomic<bool> done{false};
        std::atomic<bool> went_through{false};
    };
    explicit run_once_states(std::size_t events) : of{std::make_unique<state[]>(events)} {}
    std::unique_ptr<state[]> of;
};

namespace {

std::uint64_t this_runner() noexcept {
    return static_cast<std::uint64_t>(::getpid()) << 32U | static_cast<std::uint32_t>(::gettid());
}

/// Holds the lock of a first run; throws instead of waiting for the own thread, and does not wait
/// for a thread of a parent process: fork() has left it there.
class first_run {
public:
    first_run(run_once_states::state& state, const event_info& event) : state_{state} {
        const std::uint64_t me = this_runner();
        for (std::uint64_t found = 0; !state.runner.compare_exchange_strong(found, me);) {
            if (found == me)
                throw invalid_request_error{
                    "event '" + std::string{event.name} +
                    "' was fired by one of its own listeners during its first run, and would wait "
                    "for itself for ever; do that work outside of the listener"};
            if ((found ^ me) >> 32U != 0) continue;  // taken over from the parent
            state.runner.wait(found);
            found = 0;
        }
    }
    ~first_run() {
        state_.runner.store(0);
        state_.runner.notify_all();
    }
    first_run(const first_run&) = delete;
    first_run& operator=(const first_run&) = delete;

private:
    run_once_states::state& state_;
};

}  // namespace

void* shared_class_target(const std::type_info& of, void* (*make)(void* base), void* base) {
    struct known_target {
        const std::type_info* type;
        void* target;
    };
    static std::mutex mutex;
    static auto& known = *new std::vector<known_target>;
    const std::lock_guard lock{mutex};
    for (const known_target& one : known)
        if (same_type(*one.type, of)) return one.target;
    known.reserve(known.size() + 1);
    return known.emplace_back(known_target{&of, make(base)}).target;
}

class_level::class_level(std::string name, const family_info& family, class_level* base)
    : name_{std::move(name)},
      family_{family},
      base_{base},
      lists_{std::make_unique<listener_list[]>(family.events.size())} {
    if (base == nullptr) return;
    registry_change change;
    for (std::uint32_t event = 0; event < family.events.size(); ++event)
        change.copy(base->list(event), list(event), false);
    base->derived_.push_back(this);
}

class_level::~class_level() {
    registry_change change;
    for (std::uint32_t event = 0; event < family_.events.size(); ++event) change.empty(list(event));
    if (base_ != nullptr) std::erase(base_->derived_, this);
}

void class_level::clear() noexcept {
    registry_change change;
    for (std::uint32_t event = 0; event < family_.events.size(); ++event)
        change.clear(list(event), this);
}

instance_level::~instance_level() {
    if (listener_list* const lists = lists_.load(std::memory_order_relaxed)) {
        registry_change change;
        for (std::uint32_t event = 0; event < class_.family().events.size(); ++event)
            change.empty(lists[event]);
        delete[] lists;
    }
    delete once_.load(std::memory_order_relaxed);
}

listener_list& instance_level::make_list(std::uint32_t event) {
    listener_list* lists = lists_.load(std::memory_order_relaxed);
    if (lists == nullptr) {
        lists = new listener_list[class_.family().events.size()];
        lists_.store(lists, std::memory_order_release);
    }
    return lists[event];
}

std::size_t instance_level::count(std::uint32_t event) const noexcept {
    const registry_change reading;
    std::size_t sum = 0;
    for (const instance_level* level = this; level != nullptr; level = level->joined_) {
        sum += count_entries(level->class_.list(event).first.load(std::memory_order_acquire));
        if (const listener_list* own = level->list(event))
            sum += count_entries(own->first.load(std::memory_order_acquire));
    }
    return sum;
}

void instance_level::dispatch(std::uint32_t event, void* arguments) const {
    const dispatch_frame frame;
    if (frame.is_deep()) [[unlikely]]
        frame.expect_room(*this, event);
    const auto run = [&](const listener_list& list) {
        const listener_entry* entry = list.first.load(std::memory_order_acquire);
        for (; entry != nullptr && entry->call != nullptr; ++entry) {
            const bool stop = reinterpret_cast<plain_call>(entry->call)(entry->callable, arguments);
            frame.check(*this, event);
            if (stop) return true;
        }
        return false;
    };
    for (const instance_level* level = this; level != nullptr; level = level->joined_) {
        if (run(level->class_.list(event))) return;
        const listener_list* const own = level->list(event);
        if (own != nullptr && run(*own)) return;
    }
}

void instance_level::dispatch_once(std::uint32_t event, run_mode mode, void* arguments) {
    run_once_states* states = once_.load(std::memory_order_acquire);
    if (states == nullptr) {
        auto made = std::make_unique<run_once_states>(class_.family().events.size());
        if (once_.compare_exchange_strong(states, made.get(), std::memory_order_acq_rel))
            states = made.release();
    }
    run_once_states::state& state = states->of[event];
    const event_info& info = class_.family().events[event];
    if (mode == run_mode::sync_first) {
        if (state.went_through.load(std::memory_order_acquire)) return dispatch(event, arguments);
        const first_run lock{state, info};
        dispatch(event, arguments);
        state.went_through.store(true, std::memory_order_release);
        return;
    }
    if (state.done.load(std::memory_order_acquire)) return;
    const first_run lock{state, info};
    if (state.done.load(std::memory_order_relaxed)) return;
    if (mode == run_mode::unless_error) {
        dispatch(event, arguments);
        state.done.store(true, std::memory_order_release);
        return;
    }
    struct mark_done {  // at the end only: nobody may skip before the listeners have run
        run_once_states::state& of;
        ~mark_done() { of.done.store(true, std::memory_order_release); }
    } const mark{state};
    dispatch(event, arguments);
}

void instance_level::clear() noexcept {
    listener_list* const lists = lists_.load(std::memory_order_acquire);
    if (lists == nullptr) return;
    registry_change change;
    for (std::uint32_t event = 0; event < class_.family().events.size(); ++event)
        change.empty(lists[event]);
}

void instance_level::copy_from(const instance_level& other, bool only_propagate) {
    registry_change change;
    for (std::uint32_t event = 0; event < class_.family().events.size(); ++event)
        if (const listener_list* theirs = other.list(event))
            change.copy(*theirs, make_list(event), only_propagate);
}

}  // namespace orm::detail
