#include "process.hpp"

#include <pthread.h>

#include <new>

#include "orm/driver/driver_connection.hpp"
#include "orm/event/listener_list.hpp"

namespace orm::detail {

std::atomic<std::uint32_t> process_number{1};

namespace {

void before_fork() noexcept {
    fork_safe_mutex().lock();
}

void in_parent() noexcept {
    fork_safe_mutex().unlock();
}

/// What pools remember about nobody listening is out of date, too: they look again, and find
/// themselves in another process. So the quick ways need no check of their own.
void in_child() noexcept {
    fork_safe_mutex().unlock();
    process_number.fetch_add(1, std::memory_order_relaxed);
    listening_epoch.fetch_add(1, std::memory_order_release);
}

/// What stays for ever can still be found, by whoever looks for leaks.
struct kept_connection {
    std::shared_ptr<driver_connection> one;
    kept_connection* next;
};
std::atomic<kept_connection*> kept{nullptr};

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

void let_go(std::shared_ptr<driver_connection>&& one) noexcept {
    const std::shared_ptr<driver_connection> gone = std::move(one);
    if (gone == nullptr || !gone->is_inherited() || gone->abandon()) return;
    auto* const made = new (std::nothrow) kept_connection{gone, nullptr};
    if (made == nullptr) std::terminate();  // to destroy it would be worse for the parent
    made->next = kept.load(std::memory_order_relaxed);
    while (!kept.compare_exchange_weak(made->next, made, std::memory_order_release)) {
    }
}

}  // namespace orm::detail
