#include "forks.hpp"

#include <pthread.h>

#include <atomic>
#include <new>

#include "orm/driver/driver_connection.hpp"
#include "orm/event/detail/listener_list.hpp"

namespace orm::detail {
namespace {

void in_child() noexcept {
    listening_epoch.fetch_add(1, std::memory_order_release);
}

/// What stays for ever can still be found, by whoever looks for leaks.
struct kept_connection {
    std::shared_ptr<driver_connection> one;
    kept_connection* next;
};
std::atomic<kept_connection*> kept{nullptr};

}  // namespace

void forget_listening_in_children() noexcept {
    static const int watched = pthread_atfork(nullptr, nullptr, &in_child);
    static_cast<void>(watched);
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
