#include <cxxabi.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "orm/event/detail/change_log.hpp"
#include "orm/event/detail/registry.hpp"

// Of the program or shared library that this is a part of.
extern "C" void* __dso_handle;  // NOLINT(bugprone-reserved-identifier)

namespace orm::detail {
namespace {

std::mutex threads_mutex;
std::atomic<thread_record*> all_threads{nullptr};

/// Changes of lists in one dispatch that need no memory to be noted.
constexpr std::size_t usual_changes = 16;

/// Hands the record of a thread that ends to the next one that needs a record.
void give_back(void* record) {
    const std::lock_guard lock{threads_mutex};
    static_cast<thread_record*>(record)->taken = false;
    this_thread_record = &no_thread_record;
}

bool register_membarrier() noexcept {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

/// Orders the stores of every running thread with ours, so that readers need no fence.
/// @return false where the kernel has no membarrier: then nothing is ever freed.
bool fence_all_threads() noexcept {
    static const bool available = register_membarrier();
    return available && syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
}

/// Blocks that were put aside, chained; guarded by the registry. Two chains are enough: when every
/// thread that dispatched at some moment was seen idle, what was put aside before is free.
constinit const listener_entry* waiting = nullptr;  ///< for the threads that are `awaited`
constinit const listener_entry* recent = nullptr;   ///< put aside since these were noted

void push(const listener_entry*& chain, const listener_entry* block) noexcept {
    end_of(block).callable = const_cast<listener_entry*>(std::exchange(chain, block));
}

bool dispatches(const thread_record& thread) noexcept {
    return thread.busy.load(std::memory_order_acquire) != 0;
}

/// Does a thread still dispatch that did so when they were noted?
bool is_any_awaited() noexcept {
    bool found = false;
    for (thread_record* one = all_threads.load(std::memory_order_acquire); one != nullptr;
         one = one->next) {
        one->awaited = one->awaited && dispatches(*one);
        found = found || one->awaited;
    }
    return found;
}

/// Notes the threads that dispatch now. @return false: there are none
bool await_dispatching() noexcept {
    bool found = false;
    for (thread_record* one = all_threads.load(std::memory_order_acquire); one != nullptr;
         one = one->next) {
        one->awaited = dispatches(*one);
        found = found || one->awaited;
    }
    return found;
}

}  // namespace

thread_record& attach_thread() {
    const std::lock_guard lock{threads_mutex};
    thread_record* mine = all_threads.load(std::memory_order_relaxed);
    while (mine != nullptr && mine->taken) mine = mine->next;
    if (mine == nullptr) {
        auto log = std::make_unique<change_log>();
        log->lists.reserve(usual_changes);
        mine = new thread_record;
        mine->changes = log.release();
        mine->next = all_threads.load(std::memory_order_relaxed);
        all_threads.store(mine, std::memory_order_release);
    }
    // Not a thread_local: that is destroyed once, and destructors of other thread_locals that run
    // after it may dispatch again. This way each taking is followed by a giving back.
    if (abi::__cxa_thread_atexit(&give_back, mine, &__dso_handle) != 0) throw std::bad_alloc{};
    mine->taken = true;
    mine->room = {};
    this_thread_record = mine;
    return *mine;
}

const listener_entry* retire(const listener_entry* block) noexcept {
    push(recent, block);
    // A dispatch that is not seen now began after the fence, and reads the new list.
    if (!fence_all_threads() || is_any_awaited()) return nullptr;
    const listener_entry* free = std::exchange(waiting, std::exchange(recent, nullptr));
    if (await_dispatching()) return free;
    while (waiting != nullptr) {
        const listener_entry* const one = waiting;
        waiting = static_cast<const listener_entry*>(end_of(one).callable);
        push(free, one);
    }
    return free;
}

void lock_threads_for_fork() {
    threads_mutex.lock();
}
void unlock_threads_after_fork(bool in_child) {
    // The other threads are not there any more, and their dispatches will never end.
    for (thread_record* one = all_threads.load(std::memory_order_relaxed);
         in_child && one != nullptr; one = one->next) {
        if (one == this_thread_record) continue;
        one->busy.store(0, std::memory_order_relaxed);
        one->unusual = 0;
        one->changes->lists.clear();
        one->changes->lacks_some = false;
        one->when_idle = nullptr;
        one->put_off = nullptr;
        one->taken = false;
    }
    threads_mutex.unlock();
}

std::size_t thread_records() noexcept {
    std::size_t count = 0;
    for (const thread_record* one = all_threads.load(std::memory_order_acquire); one != nullptr;
         one = one->next)
        ++count;
    return count;
}

std::size_t retired_lists() noexcept {
    std::size_t count = 0;
    for (const listener_entry* chain : {waiting, recent})
        for (; chain != nullptr; chain = static_cast<const listener_entry*>(end_of(chain).callable))
            ++count;
    return count;
}

}  // namespace orm::detail
