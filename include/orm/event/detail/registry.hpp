#ifndef ORM_EVENT_DETAIL_REGISTRY_HPP
#define ORM_EVENT_DETAIL_REGISTRY_HPP

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "orm/event/detail/event_info.hpp"
#include "orm/event/detail/identity.hpp"
#include "orm/event/detail/listener_list.hpp"

namespace orm::detail {

/// A registration is known by the target that was given, the event and the listener.
/// Source: SQLAlchemy 2.1, event/registry.py, _EventKey.
struct registration_key {
    std::uint64_t target = 0;
    const event_info* event = nullptr;
    listener_identity listener;

    friend bool operator==(const registration_key&, const registration_key&) = default;
};

/// A callable together with what calls and destroys it. Owns the callable.
struct erased_callable {
    void (*call)() = nullptr;  ///< see listener_entry::call
    /// The same for an entry whose callable is the registration: calls it unless it was removed.
    void (*guarded_call)() = nullptr;
    void* callable = nullptr;
    void (*destroy)(void* callable) = nullptr;

    erased_callable() = default;
    template <class R, class... A>
    erased_callable(R (*how)(void*, A...), void* what, void (*end)(void*)) noexcept
        : call{reinterpret_cast<void (*)()>(how)},
          guarded_call{reinterpret_cast<void (*)()>(&call_unless_removed<R, A...>)},
          callable{what},
          destroy{end} {}
    erased_callable(erased_callable&& other) noexcept
        : call{other.call},
          guarded_call{other.guarded_call},
          callable{other.callable},
          destroy{other.destroy} {
        other.destroy = nullptr;
    }
    erased_callable& operator=(erased_callable&&) = delete;
    ~erased_callable() {
        if (destroy != nullptr) destroy(callable);
    }

private:
    template <class R, class... A>
    static R call_unless_removed(void* owner, A... arguments);
};

/// One registration, in every list it was put into. Counted: by the registry while its key lives
/// and by each snapshot that holds it, retired ones included.
class registration {
public:
    registration(const registration_key& known_as, const void* at, erased_callable what) noexcept
        : key{known_as}, level{at}, callable{std::move(what)} {}

    const registration_key key;
    const void* const level;  ///< the target it was resolved to
    const erased_callable callable;
    std::vector<listener_list*> lists;  ///< guarded by the registry
    std::size_t references = 0;         ///< guarded by the registry
    std::atomic<bool> removed{false};   ///< lists may still have it, where memory lacked
    bool own = false;                   ///< the library's: no user registered it
    registration* next = nullptr;       ///< of a chain of the change that made it or freed it
};

template <class R, class... A>
R erased_callable::call_unless_removed(void* owner, A... arguments) {
    const auto& one = *static_cast<const registration*>(owner);
    if (one.removed.load(std::memory_order_acquire)) return R();
    return reinterpret_cast<R (*)(void*, A...)>(one.callable.call)(one.callable.callable,
                                                                   arguments...);
}

/// A change of registrations. Holds the registry's lock while it lives; what it makes unused is
/// destroyed after the lock is gone, so a listener's destructor may listen and remove itself.
///
/// What is added is published when the change ends, all of it; one that an exception ends, such as
/// std::bad_alloc, has changed nothing. What is removed is removed at once, and needs no memory.
class registry_change {
public:
    registry_change();
    /// Publishes, unless an exception came since it was made.
    ~registry_change();
    registry_change(const registry_change&) = delete;
    registry_change& operator=(const registry_change&) = delete;

    /// The registration of that key; nullptr when there is none.
    registration* find(const registration_key& key) const;

    /// Makes a registration under a key that has none.
    registration& create(const registration_key& key, const void* level, erased_callable what);

    /// Puts `one` at the end (or the front) of `list`. Complexity: linear in the list.
    void put(listener_list& list, registration& one, bool propagate, bool front = false);

    /// Does `list` hold `one`?
    static bool holds(const listener_list& list, const registration& one) noexcept;

    /// Appends the entries of `from`, or only the propagating ones, whose listener `to` lacks.
    void copy(const listener_list& from, listener_list& to, bool only_propagate);

    /// Takes `one` out of every list and forgets its key.
    void remove(registration& one) noexcept;

    /// Removes what was registered at `level` from `list` and from every other list.
    void clear(listener_list& list, const void* level) noexcept;

    /// Empties `list`: registrations that no other list holds are forgotten. A copy keeps its
    /// registration, which can still be removed under the key it was made with.
    void empty(listener_list& list) noexcept;

    /// How many keys name this listener. Complexity: linear in all registrations.
    static std::size_t count(const listener_identity& who);

private:
    /// What a list will be when the change ends.
    struct staged_list {
        listener_list* list;
        std::unique_ptr<listener_entry[]> entries;
    };

    staged_list& stage(listener_list& list);
    void add(listener_list& list, std::span<const listener_entry> more, bool front);
    void commit() noexcept;
    void undo() noexcept;
    void renew(listener_list& list) noexcept;
    void exchange(listener_list& list, const listener_entry* published) noexcept;
    void drop(registration& one) noexcept;
    void erase_key(registration& one) noexcept;

    int exceptions_;  ///< that were leaving something when it began
    std::vector<staged_list> staged_;
    std::vector<std::pair<listener_list*, registration*>> added_;
    registration* created_ = nullptr;  ///< chained by `next`
    registration* garbage_ = nullptr;  ///< chained by `next`
};

/// Calls `use` with the entries of an array (nullptr: an empty one) that were not removed; the
/// registry's lock is held.
template <class Use>
void for_each_entry(const listener_entry* first, Use use) {
    for (; first != nullptr && first->call != nullptr; ++first)
        if (!first->owner->removed.load(std::memory_order_relaxed)) use(*first);
}
std::size_t count_entries(const listener_entry* first) noexcept;

/// The entry that ends a published array. Its `callable` is the start of the array's block (see
/// registry.cpp); in a block that was put aside it is the next such block.
listener_entry& end_of(const listener_entry* first) noexcept;

/// Puts a block aside; the registry's lock is held.
/// @return a chain of the blocks put aside so far that no thread can read any more: the caller's to
///   free.
const listener_entry* retire(const listener_entry* block) noexcept;

/// Around fork, while the registry's lock is held: the child has only the thread that forks.
void lock_threads_for_fork();
void unlock_threads_after_fork(bool in_child);

/// Logs the change for the dispatches that run on this thread.
void note_change(const listener_list& list) noexcept;
/// Room for so many calls of note_change().
void reserve_notes(std::size_t count);

/// Records of threads, those of ended threads included; for tests.
std::size_t thread_records() noexcept;

/// Blocks retired and not freed yet; for tests.
std::size_t retired_lists() noexcept;

}  // namespace orm::detail
#endif
