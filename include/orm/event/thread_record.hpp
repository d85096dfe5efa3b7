#ifndef ORM_EVENT_THREAD_RECORD_HPP
#define ORM_EVENT_THREAD_RECORD_HPP

#include <atomic>
#include <cstdint>

#include "orm/event/fwd.hpp"

namespace orm::detail {

/// What one thread tells the writers of listener lists, and what it has to do later.
///
/// Writers retire a list; it is freed when every thread was seen outside of a dispatch once. So the
/// dispatch path takes no lock and no fence: the writer pays for both (see reclaim.cpp).
struct thread_record {
    std::atomic<dispatch_frame*> top{nullptr};    ///< innermost dispatch of this thread
    void (*when_idle)(thread_record&) = nullptr;  ///< runs once when the outermost one ends
    void* put_off = nullptr;                      ///< belongs to whoever set when_idle
    thread_record* next = nullptr;                ///< all records, never shortened
    bool taken = false;                           ///< belongs to a living thread
};

inline constinit thread_local thread_record* this_thread_record = nullptr;

/// Gives the calling thread a record; the slow part of this_thread().
thread_record& attach_thread();

inline thread_record& this_thread() {
    thread_record* record = this_thread_record;
    return record != nullptr ? *record : attach_thread();
}

/// One running dispatch of the calling thread; lives on its stack.
///
/// While a frame lives, the lists it reads stay, and a change of one of them by the same thread is
/// noted in `changed`. A frame may outlive its dispatch up to the end of the operation that caused
/// it: what the thread put off waits until then.
struct dispatch_frame {
    /// A dispatch of one list.
    explicit dispatch_frame(const listener_list& list) : dispatch_frame{this_thread(), &list, 0} {}
    /// The same for a thread that is known to have a record.
    dispatch_frame(thread_record& record, const listener_list& list)
        : dispatch_frame{record, &list, 0} {}
    /// A dispatch of an event of a target, of its class and of what it is joined to.
    dispatch_frame(const instance_level& level, std::uint32_t index)
        : dispatch_frame{this_thread(), &level, index + 1} {}
    ~dispatch_frame() {
        thread_record& record = *this_thread_record;
        record.top.store(previous, std::memory_order_release);
        if (record.when_idle != nullptr && previous == nullptr) [[unlikely]]
            run_when_idle(record);
    }
    dispatch_frame(const dispatch_frame&) = delete;
    dispatch_frame& operator=(const dispatch_frame&) = delete;

    /// The list; nullptr for a dispatch of a target.
    const listener_list* list() const noexcept {
        return number == 0 ? static_cast<const listener_list*>(subject) : nullptr;
    }
    /// The target; nullptr for a dispatch of one list.
    const instance_level* level() const noexcept {
        return number == 0 ? nullptr : static_cast<const instance_level*>(subject);
    }
    /// Which event of the target's family.
    std::uint32_t event() const noexcept { return number - 1; }

    dispatch_frame* previous;
    const void* subject;
    std::uint32_t number;       ///< event + 1; 0 for one list
    std::uint32_t changed = 0;  ///< has this thread changed a list that is dispatched here?

private:
    dispatch_frame(thread_record& record, const void* what, std::uint32_t of)
        : subject{what}, number{of} {
        previous = record.top.load(std::memory_order_relaxed);
        record.top.store(this, std::memory_order_relaxed);
        // The lists are read after this store; the writer's membarrier does the rest.
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    static void run_when_idle(thread_record& record);
};

}  // namespace orm::detail
#endif
