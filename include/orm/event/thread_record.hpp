#ifndef ORM_EVENT_THREAD_RECORD_HPP
#define ORM_EVENT_THREAD_RECORD_HPP

#include <atomic>
#include <cstdint>

#include "orm/event/fwd.hpp"

namespace orm::detail {

/// What one thread tells the writers of listener lists, and what it has to do later.
///
/// Writers retire a list; it is freed when every thread was seen outside a dispatch, or inside one
/// that began after the list had been replaced. So the dispatch path takes no lock and no fence:
/// the writer pays for both (see reclaim.cpp).
struct thread_record {
    dispatch_frame* top = nullptr;             ///< innermost dispatch of this thread
    std::atomic<std::uint64_t> reading{0};     ///< epoch at which the outermost began; 0: none
    void (*when_idle)(thread_record&) = nullptr;  ///< runs once when the outermost one ends
    void* put_off = nullptr;                   ///< belongs to whoever set when_idle
    thread_record* next = nullptr;             ///< all records, never shortened
    bool taken = false;                        ///< belongs to a living thread
};

inline std::atomic<std::uint64_t> reclaim_epoch{1};
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
    /// `list`: the list that is dispatched; nullptr when `level` tells instead.
    explicit dispatch_frame(const listener_list* runs, const instance_level* of = nullptr,
                            std::uint32_t index = 0)
        : record{this_thread()}, previous{record.top}, list{runs}, level{of}, event{index} {
        if (previous == nullptr) {
            record.reading.store(reclaim_epoch.load(std::memory_order_acquire),
                                 std::memory_order_relaxed);
            std::atomic_signal_fence(std::memory_order_seq_cst);
        }
        record.top = this;
    }
    ~dispatch_frame() {
        record.top = previous;
        if (previous == nullptr) {
            record.reading.store(0, std::memory_order_release);
            if (record.when_idle != nullptr) [[unlikely]]
                run_when_idle(record);
        }
    }
    dispatch_frame(const dispatch_frame&) = delete;
    dispatch_frame& operator=(const dispatch_frame&) = delete;

    static void run_when_idle(thread_record& record);

    thread_record& record;
    dispatch_frame* previous;
    const listener_list* list;
    const instance_level* level;
    std::uint32_t event;
    bool changed = false;
};

}  // namespace orm::detail
#endif
