#include <cxxabi.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

#include "orm/event/change_log.hpp"
#include "orm/event/registry.hpp"

// Of the program or shared library that this is a part of.
extern "C" void* __dso_handle;  // NOLINT(bugprone-reserved-identifier)

namespace orm::detail {
namespace {

std::mutex threads_mutex;
std::atomic<thread_record*> all_threads{nullptr};

constexpr std::size_t few_lists = 64;

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

struct retired_list {
    const listener_entry* entries;
    std::vector<const thread_record*> readers;  ///< threads that may still read it
};

/// All that was retired and not freed; guarded by the registry.
struct retired_lists_of_process {
    std::vector<retired_list> lists;
    /// Looked through again when there are so many: while a thread sits in a listener none can be
    /// freed, and looking each time would be quadratic.
    std::size_t look_at = 0;
};

retired_lists_of_process& retired() {
    static auto& made = *new retired_lists_of_process;
    return made;
}

bool dispatches(const thread_record& thread) noexcept {
    return thread.busy.load(std::memory_order_acquire) != 0;
}

std::vector<const thread_record*> dispatching_threads() {
    std::vector<const thread_record*> found;
    for (const thread_record* one = all_threads.load(std::memory_order_acquire); one != nullptr;
         one = one->next)
        if (dispatches(*one)) found.push_back(one);
    return found;
}

}  // namespace

thread_record& attach_thread() {
    const std::lock_guard lock{threads_mutex};
    thread_record* mine = all_threads.load(std::memory_order_relaxed);
    while (mine != nullptr && mine->taken) mine = mine->next;
    if (mine == nullptr) {
        mine = new thread_record;
        mine->changes = new change_log;
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

std::vector<const listener_entry*> retire(const listener_entry* snapshot) {
    std::vector<const listener_entry*> free;
    if (!fence_all_threads()) {
        retired().lists.push_back({snapshot, {nullptr}});  // for good
        return free;
    }
    // A dispatch that is not seen now began after the fence, and reads the new list.
    std::vector<const thread_record*> readers = dispatching_threads();
    auto& [lists, look_at] = retired();
    const bool none = readers.empty();
    lists.push_back({snapshot, std::move(readers)});
    if (!none && lists.size() < look_at) return free;
    std::erase_if(lists, [&free](retired_list& one) {
        std::erase_if(one.readers, [](const thread_record* reader) {
            return reader != nullptr && !dispatches(*reader);
        });
        if (!one.readers.empty()) return false;
        free.push_back(one.entries);
        return true;
    });
    look_at = std::max(few_lists, 2 * lists.size());
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
    return retired().lists.size();
}

}  // namespace orm::detail
