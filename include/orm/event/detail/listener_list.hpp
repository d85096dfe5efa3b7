#ifndef ORM_EVENT_DETAIL_LISTENER_LIST_HPP
#define ORM_EVENT_DETAIL_LISTENER_LIST_HPP

#include <atomic>
#include <cstdint>
#include <string>

#include "orm/event/detail/thread_record.hpp"

namespace orm::detail {

/// One listener in a published list; the list ends with an entry whose `call` is null.
struct listener_entry {
    /// Calls the listener. Its real type is the kind of target's: plain_call for those with a
    /// dispatcher, attribute_caller for attributes.
    void (*call)() = nullptr;
    void* callable = nullptr;
    registration* owner = nullptr;
    bool propagate = false;  ///< copied along to subclasses and copies of the target
};

/// How listeners of a dispatcher are called; true ends the dispatch.
using plain_call = bool (*)(void* callable, void* arguments);

/// The listeners of one event at one level. Readers see an immutable array; writers (under the
/// registry's lock) publish a new one and retire the old.
struct listener_list {
    std::atomic<const listener_entry*> first{nullptr};  ///< nullptr when empty

    bool empty() const noexcept { return first.load(std::memory_order_relaxed) == nullptr; }
};

/// Calls the plain_call entries of a list that belongs to no dispatcher, in a dispatch of its own.
void dispatch_list(const listener_list& list, void* arguments);

/// Counts the changes of all lists: as long as it stands, nobody began to listen to anything. Who
/// asks often whether anyone listens remembers the answer with it.
extern std::atomic<std::uint64_t> listening_epoch;

/// Names the event and target of a list that belongs to no dispatcher, for messages; set by the
/// layer that owns such lists.
extern std::atomic<std::string (*)(const listener_list& list)> describe_list;

}  // namespace orm::detail
#endif
