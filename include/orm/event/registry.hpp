#ifndef ORM_EVENT_REGISTRY_HPP
#define ORM_EVENT_REGISTRY_HPP

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "orm/event/event_info.hpp"
#include "orm/event/identity.hpp"
#include "orm/event/listener_list.hpp"

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
    void* callable = nullptr;
    void (*destroy)(void* callable) = nullptr;

    erased_callable() = default;
    template <class R, class... A>
    erased_callable(R (*how)(A...), void* what, void (*end)(void*)) noexcept
        : call{reinterpret_cast<void (*)()>(how)}, callable{what}, destroy{end} {}
    erased_callable(erased_callable&& other) noexcept
        : call{other.call}, callable{other.callable}, destroy{other.destroy} {
        other.destroy = nullptr;
    }
    erased_callable& operator=(erased_callable&&) = delete;
    ~erased_callable() {
        if (destroy != nullptr) destroy(callable);
    }
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
    bool own = false;                   ///< the library's: no user registered it
};

/// A change of registrations. Holds the registry's lock while it lives; what it makes unused is
/// destroyed after the lock is gone, so a listener's destructor may listen and remove itself.
class registry_change {
public:
    registry_change();
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
    void remove(registration& one);

    /// Removes what was registered at `level` from `list` and from every other list; or, when
    /// asked, empties `list` and leaves the others alone. Registrations that no list holds any more
    /// are forgotten.
    void clear(listener_list& list, const void* level, bool here_only);

    /// The list is about to be destroyed: registrations that no other list holds are forgotten. A
    /// copy keeps its registration, which can still be removed under the key it was made with.
    void forget(listener_list& list);

    /// How many keys name this listener. Complexity: linear in all registrations.
    static std::size_t count(const listener_identity& who);

private:
    void publish(listener_list& list, std::vector<listener_entry> entries);
    void take_out(listener_list& list, registration& one);
    void drop(registration& one);
    void erase_key(registration& one);

    std::vector<registration*> garbage_;
};

/// Puts `snapshot` aside; the registry's lock is held.
/// @return the snapshots put aside so far that no thread can read any more: the caller's to free.
std::vector<const listener_entry*> retire(const listener_entry* snapshot);

/// Around fork, while the registry's lock is held: the child has only the thread that forks.
void lock_threads_for_fork();
void unlock_threads_after_fork(bool in_child);

/// Logs the change for the dispatches that run on this thread.
void note_change(const listener_list& list);

/// Records of threads, those of ended threads included; for tests.
std::size_t thread_records() noexcept;

/// Snapshots retired and not freed yet; for tests.
std::size_t retired_lists() noexcept;

}  // namespace orm::detail
#endif
