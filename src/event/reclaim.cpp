#include <cxxabi.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

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

std::vector<retired_list>& retired() {
    static auto& lists = *new std::vector<retired_list>;
    return lists;
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
    this_thread_record = mine;
    return *mine;
}

std::vector<const listener_entry*> retire(const listener_entry* snapshot) {
    std::vector<const listener_entry*> free;
    if (!fence_all_threads()) {
        retired().push_back({snapshot, {nullptr}});  // for good
        return free;
    }
    // A dispatch that is not seen now began after the fence, and reads the new list.
    retired().push_back({snapshot, dispatching_threads()});
    std::erase_if(retired(), [&free](retired_list& one) {
        std::erase_if(one.readers, [](const thread_record* reader) {
            return reader != nullptr && !dispatches(*reader);
        });
        if (!one.readers.empty()) return false;
        free.push_back(one.entries);
        return true;
    });
    return free;
}

std::size_t thread_records() noexcept {
    std::size_t count = 0;
    for (const thread_record* one = all_threads.load(std::memory_order_acquire); one != nullptr;
         one = one->next)
        ++count;
    return count;
}

std::size_t retired_lists() noexcept {
    return retired().size();
}

}  // namespace orm::detail
