#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>
#include <vector>

#include "orm/event/registry.hpp"

namespace orm::detail {
namespace {

std::mutex threads_mutex;
std::atomic<thread_record*> all_threads{nullptr};

/// Hands the record of an ended thread to the next new one.
struct thread_end {
    thread_record* record = nullptr;
    ~thread_end() {
        const std::lock_guard lock{threads_mutex};
        record->taken = false;
        this_thread_record = nullptr;
    }
};

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
    std::uint64_t epoch;  ///< readers that began at this epoch or later cannot see it
};

std::vector<retired_list>& retired() {
    static auto& lists = *new std::vector<retired_list>;
    return lists;
}

/// The epoch of the oldest dispatch that is still running.
std::uint64_t oldest_reader() noexcept {
    std::uint64_t oldest = UINT64_MAX;
    for (const thread_record* one = all_threads.load(std::memory_order_acquire); one != nullptr;
         one = one->next) {
        const std::uint64_t since = one->reading.load(std::memory_order_acquire);
        if (since != 0 && since < oldest) oldest = since;
    }
    return oldest;
}

}  // namespace

thread_record& attach_thread() {
    static thread_local thread_end end;
    const std::lock_guard lock{threads_mutex};
    thread_record* mine = all_threads.load(std::memory_order_relaxed);
    while (mine != nullptr && mine->taken) mine = mine->next;
    if (mine == nullptr) {
        mine = new thread_record;
        mine->next = all_threads.load(std::memory_order_relaxed);
        all_threads.store(mine, std::memory_order_release);
    }
    mine->taken = true;
    end.record = mine;
    this_thread_record = mine;
    return *mine;
}

void dispatch_frame::run_when_idle(thread_record& record) {
    auto* const work = record.when_idle;
    record.when_idle = nullptr;
    work(record);
}

std::vector<const listener_entry*> retire(const listener_entry* snapshot) {
    const std::uint64_t epoch = reclaim_epoch.fetch_add(1, std::memory_order_acq_rel) + 1;
    retired().push_back({snapshot, epoch});
    std::vector<const listener_entry*> free;
    if (!fence_all_threads()) return free;
    const std::uint64_t oldest = oldest_reader();
    std::erase_if(retired(), [&](const retired_list& one) {
        if (one.epoch > oldest) return false;
        free.push_back(one.entries);
        return true;
    });
    return free;
}

std::size_t retired_lists() noexcept { return retired().size(); }

}  // namespace orm::detail
