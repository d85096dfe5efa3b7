#include "orm/event/listen.hpp"

#include <array>
#include <cstdio>
#include <string>

#include "orm/core/error.hpp"

namespace orm {
namespace {

std::atomic<deprecation_hook> hook{nullptr};

/// Prints a line for the first call of each event.
void print_once(std::string_view event) {
    static std::mutex mutex;
    static auto& seen = *new std::vector<std::string>;
    const std::lock_guard lock{mutex};
    for (const std::string& one : seen)
        if (one == event) return;
    seen.emplace_back(event);
    std::fprintf(stderr,
                 "orm: a listener of event '%.*s' takes a deprecated argument list; take the "
                 "current one\n",
                 static_cast<int>(event.size()), event.data());
}

}  // namespace

deprecation_hook set_deprecation_hook(deprecation_hook next) noexcept {
    return hook.exchange(next, std::memory_order_acq_rel);
}

bool listener::active() const noexcept {
    return detail::is_registered(key_);
}
bool listener::remove() const noexcept {
    return detail::remove_registration(key_);
}

namespace detail {

void notify_deprecated(std::string_view event) {
    const deprecation_hook current = hook.load(std::memory_order_acquire);
    current != nullptr ? current(event) : print_once(event);
}

listener add_to_instance(std::uint64_t given, instance_level& level, const event_info& event,
                         const listener_identity& who, erased_callable what,
                         const listen_options& options) {
    const registration_key key{given, &event, who};
    registry_change change;
    listener_list& list = level.make_list(event.index);
    registration* const known = change.find(key);
    if (known == nullptr) {
        change.put(list, change.create(key, &level, std::move(what)), options.propagate,
                   options.insert);
    } else if (!registry_change::holds(list, *known)) {
        // What was given stands for another target by now, or that one was cleared.
        change.put(list, *known, options.propagate, options.insert);
    }
    return listener{key};
}

namespace {
void put_in_class(registry_change& change, class_level& level, registration& one,
                  const event_info& event, const listen_options& options) {
    change.put(level.list(event.index), one, options.propagate, options.insert);
    for (class_level* derived : level.derived())
        put_in_class(change, *derived, one, event, options);
}
}  // namespace

listener add_to_class(std::uint64_t given, class_level& level, const event_info& event,
                      const listener_identity& who, erased_callable what,
                      const listen_options& options) {
    const registration_key key{given, &event, who};
    registry_change change;
    if (change.find(key) == nullptr)
        put_in_class(change, level, change.create(key, &level, std::move(what)), event, options);
    return listener{key};
}

void collect_listeners(const listener_list& list, std::vector<listener>& all) {
    const registry_change reading;
    for_each_entry(list.first.load(std::memory_order_acquire), [&all](const listener_entry& entry) {
        if (!entry.owner->own) all.emplace_back(entry.owner->key);
    });
}

void collect_listeners(const instance_level& level, std::uint32_t event,
                       std::vector<listener>& all) {
    for (const instance_level* one = &level; one != nullptr; one = one->joined()) {
        collect_listeners(one->of_class().list(event), all);
        if (const listener_list* const own = one->list(event)) collect_listeners(*own, all);
    }
}

bool is_registered(const registration_key& key) noexcept {
    if (key.target == 0) return false;
    const registry_change change;
    return change.find(key) != nullptr;
}

bool remove_registration(const registration_key& key) noexcept {
    if (key.target == 0) return false;
    registry_change change;
    registration* const known = change.find(key);
    if (known != nullptr) change.remove(*known);
    return known != nullptr;
}

void throw_not_registered(std::string_view target, const event_info& event) {
    throw invalid_request_error{"no such listener of event '" + std::string{event.name} +
                                "' was registered on " + std::string{target} +
                                "; remove takes the target and the listener that listen was given"};
}

}  // namespace detail
}  // namespace orm
