#ifndef ORM_EVENT_DETAIL_THREAD_RECORD_HPP
#define ORM_EVENT_DETAIL_THREAD_RECORD_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "orm/core/detail/visibility.hpp"
#include "orm/event/fwd.hpp"

namespace orm::detail {

/// Lists that a thread has changed since its outermost running dispatch began, in order.
struct change_log;

/// How far the nested dispatches of a thread may go on its stack.
struct stack_room {
    std::uintptr_t lowest = 0;  ///< of the thread's own stack; 0: not asked yet
    std::uintptr_t end = 0;     ///< behind it
    std::uintptr_t from = 0;   ///< where the running chain of dispatches was seen first; 0: none is
    std::uintptr_t limit = 0;  ///< how far down it may go
    std::uintptr_t bottom = 0;  ///< below this is another stack
};

/// What one thread tells the writers of listener lists, and what it has to do later.
///
/// Writers retire a list; it is freed when every thread was seen outside of a dispatch once. So the
/// dispatch path takes no lock and no fence: the writer pays for both (see reclaim.cpp).
struct thread_record {
    /// How many frames are on the thread's stack, 0 while it dispatches nothing; for ever 1 in
    /// no_thread_record.
    std::atomic<std::uint32_t> busy{0};
    /// Is there anything that the running dispatches have to look at when a listener returns, or
    /// the outermost one when it ends? 0 outside of dispatches. A byte is tested where it lies; g++
    /// would load a word into a register first, after every listener.
    std::uint8_t unusual = 0;
    /// What the layer above looked up last, and under which key: a compare that comes out equal is
    /// predicted, and then nothing waits for the loads of a lookup.
    std::uint32_t recent_key = 0;
    void* recent = nullptr;
    change_log* changes = nullptr;                ///< owned
    void (*when_idle)(thread_record&) = nullptr;  ///< runs once when the outermost dispatch ends
    void* put_off = nullptr;                      ///< belongs to whoever set when_idle
    void* spare = nullptr;                        ///< the same, empty, for the next time
    thread_record* next = nullptr;                ///< all records, never shortened
    bool taken = false;                           ///< belongs to a living thread
    bool awaited = false;  ///< lists wait until it was seen idle; guarded by the registry
    stack_room room;
};

/// Stands for the record of a thread that has none yet: always busy, never written.
extern thread_record no_thread_record;
/// Found without a call in code that may become a part of a shared library, too.
ORM_ONE_PER_PROCESS [[gnu::tls_model(
    "initial-exec")]] inline constinit thread_local thread_record* this_thread_record =
    &no_thread_record;

/// Gives the calling thread a record; the slow part of this_thread().
thread_record& attach_thread();

inline thread_record& this_thread() {
    thread_record* const record = this_thread_record;
    return record != &no_thread_record ? *record : attach_thread();
}

/// Tells the dispatches that run on this thread to look again at what they took for granted.
inline void disturb_dispatches() noexcept {
    thread_record* const record = this_thread_record;
    if (record != &no_thread_record && record->busy.load(std::memory_order_relaxed) != 0)
        record->unusual = 1;
}

/// So many frames are never too many, whatever they need of a stack.
inline constexpr std::uint32_t usual_depth = 16;

/// Has the chain of operations that runs on this thread used less than half of the stack that there
/// was for it? Asked when more than usual_depth frames are on the stack.
bool has_room(thread_record& record) noexcept;

/// Runs what was put off, and forgets the log: the outermost dispatch has ended.
void run_when_idle(thread_record& record);

/// One running dispatch of the calling thread; lives on its stack.
///
/// While a frame lives, lists that are read stay, and changes by the same thread are logged. A
/// frame may outlive its dispatch up to the end of the operation that caused it: what the thread
/// put off waits until then.
class dispatch_frame {
public:
    dispatch_frame()
        : record_{this_thread()},
          outer_{record_.busy.load(std::memory_order_relaxed)},
          first_change_{logged_changes(record_)} {
        record_.busy.store(outer_ + 1, std::memory_order_relaxed);
        // The lists are read after this store; the writer's membarrier does the rest.
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ~dispatch_frame() {
        record_.busy.store(outer_, std::memory_order_release);
        if (record_.unusual != 0 && outer_ == 0) [[unlikely]]
            run_when_idle(record_);
    }
    dispatch_frame(const dispatch_frame&) = delete;
    dispatch_frame& operator=(const dispatch_frame&) = delete;

    /// Is it nested in so many others that expect_room has to be asked?
    bool is_deep() const noexcept { return outer_ >= usual_depth; }
    /// To be called before listeners run.
    /// @throws recursion_error when the dispatches that this one is nested in have used up half of
    ///   the stack there was for them.
    void expect_room(const listener_list& list) const;
    void expect_room(const instance_level& level, std::uint32_t event) const;

    /// To be called when a listener has returned.
    /// @throws listeners_changed_error when this thread has changed `list` since the frame began.
    void check(const listener_list& list) const {
        if (record_.unusual != 0) [[unlikely]]
            check_log(record_, first_change_, list);
    }
    /// The same for the lists of an event of a target, of its class and of what it is joined to.
    void check(const instance_level& level, std::uint32_t event) const {
        if (record_.unusual != 0) [[unlikely]]
            check_log(record_, first_change_, level, event);
    }

    static void check_log(const thread_record& record, std::size_t from, const listener_list& list);

private:
    static std::size_t logged_changes(const thread_record& record) noexcept;
    static void check_log(const thread_record& record, std::size_t from,
                          const instance_level& level, std::uint32_t event);

    thread_record& record_;
    std::uint32_t outer_;
    std::size_t first_change_;
};

/// The outermost dispatch of the calling thread, on one list: the same as a dispatch_frame at a
/// third of its cost. An object of it ends what begin() began; so does end(), without one.
class outermost_dispatch {
public:
    /// Does nothing else run on this thread, and is `record`, this_thread_record, its own? It then
    /// stays so until the dispatch ends: nobody has to look it up again.
    static bool may_begin(const thread_record& record) noexcept {
        return record.busy.load(std::memory_order_relaxed) == 0;
    }
    /// A dispatch begins. @pre may_begin()
    static void begin(thread_record& record) noexcept {
        record.busy.store(1, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    static void end(thread_record& record) {
        end_undisturbed(record);
        if (is_disturbed(record)) [[unlikely]]
            run_when_idle(record);
    }
    /// The same where nothing has been disturbed since is_disturbed() said so.
    static void end_undisturbed(thread_record& record) noexcept {
        record.busy.store(0, std::memory_order_release);
    }
    /// Has something happened that asks for a second look?
    static bool is_disturbed(const thread_record& record) noexcept { return record.unusual != 0; }

    /// Ends what has begun.
    explicit outermost_dispatch(thread_record& record) noexcept : record_{record} {}
    outermost_dispatch(const outermost_dispatch&) = delete;
    outermost_dispatch& operator=(const outermost_dispatch&) = delete;
    ~outermost_dispatch() { end(record_); }
    bool is_disturbed() const noexcept { return is_disturbed(record_); }
    /// @throws listeners_changed_error when this thread has changed `list` since begin().
    void check(const listener_list& list) const {
        if (is_disturbed()) dispatch_frame::check_log(record_, 0, list);
    }

private:
    thread_record& record_;
};

}  // namespace orm::detail
#endif
