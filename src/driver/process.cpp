#include "process.hpp"

#include <pthread.h>

namespace orm::detail {

std::atomic<std::uint32_t> process_number{1};

namespace {

void before_fork() noexcept {
    fork_safe_mutex().lock();
}

void in_parent() noexcept {
    fork_safe_mutex().unlock();
}

void in_child() noexcept {
    fork_safe_mutex().unlock();
    process_number.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

std::uint32_t this_process() noexcept {
    static const int watched = pthread_atfork(&before_fork, &in_parent, &in_child);
    static_cast<void>(watched);
    return process_number.load(std::memory_order_relaxed);
}

std::mutex& fork_safe_mutex() noexcept {
    static std::mutex made;  // nothing ends with it: it may be used at the very end
    return made;
}

}  // namespace orm::detail
