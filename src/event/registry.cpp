#include "orm/event/detail/registry.hpp"

#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <mutex>
#include <new>
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
    alignas(registry) static std::byte place[sizeof(registry)];  // removing needs no memory
    static auto& made = []() -> registry& {
        pthread_atfork(&before_fork, &after_fork_in_parent, &after_fork_in_child);
        return *new (place) registry;
    }();
    return made;
}

// A block is the array of a list that has n entries, with room behind it for a second array:
//
//     first ... entry n, end | guarded entry 1 ... guarded entry n - 1, end | unused
//
// Whoever removes a listener publishes a new block without it. When there is no memory for one, the
// room behind takes the other entries, and is published: nobody reads there yet. These entries look
// whether their registration was removed, so the next removal needs no array at all. A listener so
// removed is destroyed when the list changes again.

listener_entry entry_of(registration& owner, bool propagate) noexcept {
    return {owner.callable.call, owner.callable.callable, &owner, propagate};
}

const listener_entry* block_of(const listener_entry* first) noexcept {
    return static_cast<const listener_entry*>(end_of(first).callable);
}

using new_block = std::unique_ptr<listener_entry[]>;

/// A block of the entries of `old` and those of `more`; nullptr when there is no memory.
new_block make_block(const listener_entry* old, std::span<const listener_entry> more,
                     bool front) noexcept {
    const std::size_t count = count_entries(old) + more.size();
    new_block made{new (std::nothrow) listener_entry[2 * count + 1]};
    if (made == nullptr) return made;
    listener_entry* next = made.get();
    if (front) next = std::ranges::copy(more, next).out;
    for_each_entry(old, [&next](const listener_entry& entry) {
        *next++ = entry_of(*entry.owner, entry.propagate);
    });
    if (!front) next = std::ranges::copy(more, next).out;
    next->callable = made.get();
    return made;
}

/// Fills the second array of the block that begins with `first`. @return its start
const listener_entry* make_guarded(listener_entry* first) noexcept {
    listener_entry* const start = &end_of(first) + 1;
    listener_entry* next = start;
    for_each_entry(first, [&next](const listener_entry& entry) {
        *next = entry;
        if (!entry.owner->own) {
            next->call = entry.owner->callable.guarded_call;
            next->callable = entry.owner;
        }
        ++next;
    });
    next->callable = first;
    return start;
}

}  // namespace

std::uint64_t next_serial() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::size_t count_entries(const listener_entry* first) noexcept {
    std::size_t count = 0;
    for_each_entry(first, [&count](const listener_entry&) { ++count; });
    return count;
}

listener_entry& end_of(const listener_entry* first) noexcept {
    while (first->call != nullptr) ++first;
    return const_cast<listener_entry&>(*first);  // blocks are made without const
}

registry_change::registry_change() : exceptions_{std::uncaught_exceptions()} {
    the_registry().mutex.lock();
}

registry_change::~registry_change() {
    std::uncaught_exceptions() > exceptions_ ? undo() : commit();
    the_registry().mutex.unlock();
    while (garbage_ != nullptr) delete std::exchange(garbage_, garbage_->next);
}

void registry_change::commit() noexcept {
    for (staged_list& one : staged_) exchange(*one.list, one.entries.release());
}

void registry_change::undo() noexcept {
    for (const auto& [list, one] : added_) std::erase(one->lists, list);
    while (created_ != nullptr) {
        registration& one = *std::exchange(created_, created_->next);
        const auto known = the_registry().keys.find(one.key);
        if (known != the_registry().keys.end() && known->second == &one)
            the_registry().keys.erase(known);
        drop(one);
    }
}

registration* registry_change::find(const registration_key& key) const {
    const auto found = the_registry().keys.find(key);
    return found == the_registry().keys.end() ? nullptr : found->second;
}

registration& registry_change::create(const registration_key& key, const void* level,
                                      erased_callable what) {
    auto* const made = new registration{key, level, std::move(what)};
    made->references = 1;
    made->next = std::exchange(created_, made);  // destroyed later, should its key not fit in
    the_registry().keys.emplace(key, made);
    return *made;
}

registry_change::staged_list& registry_change::stage(listener_list& list) {
    for (staged_list& one : staged_)
        if (one.list == &list) return one;
    reserve_notes(staged_.size() + 1);
    staged_.push_back({&list, nullptr});
    return staged_.back();
}

void registry_change::add(listener_list& list, std::span<const listener_entry> more, bool front) {
    staged_list& staged = stage(list);
    new_block longer =
        make_block(staged.entries != nullptr ? staged.entries.get()
                                             : list.first.load(std::memory_order_relaxed),
                   more, front);
    if (longer == nullptr) throw std::bad_alloc{};
    for (const listener_entry& entry : more) {
        added_.emplace_back(&list, entry.owner);
        entry.owner->lists.push_back(&list);
    }
    staged.entries = std::move(longer);
}

void registry_change::put(listener_list& list, registration& one, bool propagate, bool front) {
    const listener_entry entry = entry_of(one, propagate);
    add(list, {&entry, 1}, front);
}

bool registry_change::holds(const listener_list& list, const registration& one) noexcept {
    return std::ranges::find(one.lists, &list) != one.lists.end();
}

void registry_change::copy(const listener_list& from, listener_list& to, bool only_propagate) {
    const listener_entry* const there = to.first.load(std::memory_order_relaxed);
    const auto is_there = [&](const listener_entry& entry) {
        // The same listener under a key of its own runs once too, unless its flags differ.
        bool found = holds(to, *entry.owner);
        for_each_entry(there, [&](const listener_entry& own) {
            found = found || (own.owner->callable.call == entry.owner->callable.call &&
                              own.owner->key.listener == entry.owner->key.listener);
        });
        return found;
    };
    std::vector<listener_entry> more;
    for_each_entry(from.first.load(std::memory_order_relaxed), [&](const listener_entry& entry) {
        if ((entry.propagate || !only_propagate) && !is_there(entry))
            more.push_back(entry_of(*entry.owner, entry.propagate));
    });
    if (!more.empty()) add(to, more, false);
}

void registry_change::remove(registration& one) noexcept {
    one.removed.store(true, std::memory_order_release);
    for (; !one.lists.empty(); one.lists.pop_back()) renew(*one.lists.back());
    erase_key(one);
}

void registry_change::clear(listener_list& list, const void* level) noexcept {
    for (;;) {
        registration* found = nullptr;
        for_each_entry(list.first.load(std::memory_order_relaxed),
                       [&](const listener_entry& entry) {
                           if (entry.owner->level == level) found = entry.owner;
                       });
        if (found == nullptr) return;
        remove(*found);
    }
}

void registry_change::empty(listener_list& list) noexcept {
    for_each_entry(list.first.load(std::memory_order_relaxed), [&](const listener_entry& entry) {
        std::erase(entry.owner->lists, &list);
        if (entry.owner->lists.empty()) erase_key(*entry.owner);
    });
    if (!list.empty()) exchange(list, nullptr);
}

std::size_t registry_change::count(const listener_identity& who) {
    const std::lock_guard lock{the_registry().mutex};
    return static_cast<std::size_t>(std::ranges::count_if(
        the_registry().keys, [&who](const auto& known) { return known.first.listener == who; }));
}

/// Takes what was removed out of `list`.
void registry_change::renew(listener_list& list) noexcept {
    const listener_entry* const old = list.first.load(std::memory_order_relaxed);
    if (count_entries(old) == 0) return exchange(list, nullptr);
    if (new_block made = make_block(old, {}, false)) return exchange(list, made.release());
    const listener_entry* const block = block_of(old);
    if (old == block)
        list.first.store(make_guarded(const_cast<listener_entry*>(block)),
                         std::memory_order_release);
    listening_epoch.fetch_add(1, std::memory_order_release);
    note_change(list);
}

void registry_change::exchange(listener_list& list, const listener_entry* published) noexcept {
    if (published != nullptr)
        for (const listener_entry* entry = published; entry->call != nullptr; ++entry)
            ++entry->owner->references;
    const listener_entry* const old = list.first.exchange(published, std::memory_order_acq_rel);
    listening_epoch.fetch_add(1, std::memory_order_release);
    note_change(list);
    if (old == nullptr) return;
    for (const listener_entry* free = retire(block_of(old)); free != nullptr;) {
        const listener_entry* const one = std::exchange(free, block_of(free));
        for (const listener_entry* entry = one; entry->call != nullptr; ++entry)
            drop(*entry->owner);
        delete[] one;
    }
}

void registry_change::drop(registration& one) noexcept {
    if (--one.references == 0) one.next = std::exchange(garbage_, &one);
}

void registry_change::erase_key(registration& one) noexcept {
    const auto known = the_registry().keys.find(one.key);
    if (known == the_registry().keys.end() || known->second != &one) return;
    the_registry().keys.erase(known);
    drop(one);
}

}  // namespace orm::detail
