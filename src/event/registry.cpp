#include "orm/event/registry.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "orm/core/error.hpp"

namespace orm::detail {

constinit std::atomic<std::uint64_t> listening_epoch{1};

namespace {

struct key_hash {
    std::size_t operator()(const registration_key& key) const noexcept {
        std::size_t sum = key.target * 0x9E3779B97F4A7C15u;
        for (const std::uintptr_t word : key.listener.word) sum = (sum ^ word) * 0x100000001B3u;
        return sum ^ reinterpret_cast<std::uintptr_t>(key.event);  // equal kinds may lie apart
    }
};

struct registry {
    std::mutex mutex;
    std::unordered_map<registration_key, registration*, key_hash> keys;
};

/// Never destroyed: targets with static storage may outlive any static of ours.
registry& the_registry();

// No thread is inside of a change when a process forks, and the child may listen and dispatch.
void before_fork() {
    the_registry().mutex.lock();
    lock_threads_for_fork();
}
void after_fork_in_parent() {
    unlock_threads_after_fork(false);
    the_registry().mutex.unlock();
}
void after_fork_in_child() {
    unlock_threads_after_fork(true);
    the_registry().mutex.unlock();
}

registry& the_registry() {
    static auto& made = []() -> registry& {
        pthread_atfork(&before_fork, &after_fork_in_parent, &after_fork_in_child);
        return *new registry;
    }();
    return made;
}

std::vector<listener_entry> entries_of(const listener_list& list) {
    std::vector<listener_entry> all;
    const listener_entry* entry = list.first.load(std::memory_order_relaxed);
    for (; entry != nullptr && entry->call != nullptr; ++entry) all.push_back(*entry);
    return all;
}

}  // namespace

std::uint64_t next_serial() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

registry_change::registry_change() {
    the_registry().mutex.lock();
}

registry_change::~registry_change() {
    the_registry().mutex.unlock();
    for (registration* one : garbage_) delete one;
}

registration* registry_change::find(const registration_key& key) const {
    const auto found = the_registry().keys.find(key);
    return found == the_registry().keys.end() ? nullptr : found->second;
}

registration& registry_change::create(const registration_key& key, const void* level,
                                      erased_callable what) {
    auto made = std::make_unique<registration>(key, level, std::move(what));
    made->references = 1;
    the_registry().keys.emplace(key, made.get());
    return *made.release();
}

void registry_change::put(listener_list& list, registration& one, bool propagate, bool front) {
    std::vector<listener_entry> entries = entries_of(list);
    const listener_entry entry{one.callable.call, one.callable.callable, &one, propagate};
    entries.insert(front ? entries.begin() : entries.end(), entry);
    one.lists.push_back(&list);
    publish(list, std::move(entries));
}

bool registry_change::holds(const listener_list& list, const registration& one) noexcept {
    return std::ranges::find(one.lists, &list) != one.lists.end();
}

void registry_change::copy(const listener_list& from, listener_list& to, bool only_propagate) {
    std::vector<listener_entry> entries = entries_of(to);
    const std::size_t before = entries.size();
    const auto is_there = [&](const listener_entry& entry) {
        // The same listener under a key of its own runs once too, unless its flags differ.
        const auto end = entries.begin() + static_cast<std::ptrdiff_t>(before);
        return holds(to, *entry.owner) || std::any_of(entries.begin(), end, [&](const auto& own) {
                   return own.call == entry.call &&
                          own.owner->key.listener == entry.owner->key.listener;
               });
    };
    for (const listener_entry& entry : entries_of(from)) {
        if ((only_propagate && !entry.propagate) || is_there(entry)) continue;
        entries.push_back(entry);
        entry.owner->lists.push_back(&to);
    }
    if (entries.size() != before) publish(to, std::move(entries));
}

void registry_change::take_out(listener_list& list, registration& one) {
    std::vector<listener_entry> entries = entries_of(list);
    std::erase_if(entries, [&one](const listener_entry& entry) { return entry.owner == &one; });
    std::erase(one.lists, &list);
    publish(list, std::move(entries));
}

void registry_change::remove(registration& one) {
    while (!one.lists.empty()) take_out(*one.lists.back(), one);
    erase_key(one);
}

void registry_change::clear(listener_list& list, const void* level, bool here_only) {
    for (const listener_entry& entry : entries_of(list)) {
        registration& one = *entry.owner;
        if (here_only) {
            take_out(list, one);
            if (one.lists.empty()) erase_key(one);
        } else if (one.level == level) {
            remove(one);
        }
    }
}

void registry_change::forget(listener_list& list) {
    for (const listener_entry& entry : entries_of(list)) {
        std::erase(entry.owner->lists, &list);
        if (entry.owner->lists.empty()) erase_key(*entry.owner);
    }
    publish(list, {});
}

std::size_t registry_change::count(const listener_identity& who) {
    const std::lock_guard lock{the_registry().mutex};
    return static_cast<std::size_t>(std::ranges::count_if(
        the_registry().keys, [&who](const auto& known) { return known.first.listener == who; }));
}

void registry_change::publish(listener_list& list, std::vector<listener_entry> entries) {
    const listener_entry* published = nullptr;
    if (!entries.empty()) {
        for (const listener_entry& entry : entries) ++entry.owner->references;
        entries.emplace_back();
        auto* const made = new listener_entry[entries.size()];
        std::ranges::copy(entries, made);
        published = made;
    }
    const listener_entry* const old = list.first.exchange(published, std::memory_order_acq_rel);
    listening_epoch.fetch_add(1, std::memory_order_release);
    note_change(list);
    if (old == nullptr) return;
    for (const listener_entry* freed : retire(old)) {
        for (const listener_entry* entry = freed; entry->call != nullptr; ++entry)
            drop(*entry->owner);
        delete[] freed;
    }
}

void registry_change::drop(registration& one) {
    if (--one.references == 0) garbage_.push_back(&one);
}

void registry_change::erase_key(registration& one) {
    const auto known = the_registry().keys.find(one.key);
    if (known == the_registry().keys.end() || known->second != &one) return;
    the_registry().keys.erase(known);
    drop(one);
}

}  // namespace orm::detail
