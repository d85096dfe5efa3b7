#include "orm/pool/singleton_thread_pool.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "orm/driver/notice.hpp"

namespace orm {
namespace {

/// Ids of threads are used again; these are not.
std::uint64_t this_thread_number() noexcept {
    thread_local const std::uint64_t number = detail::next_serial();
    return number;
}

}  // namespace

singleton_thread_pool::singleton_thread_pool(detail::pool_key, pool_creator creator,
                                             pool_options options)
    : pool{class_target<singleton_thread_pool>(), std::move(creator), std::move(options)} {}

std::shared_ptr<pool> singleton_thread_pool::make_like() const {
    return detail::make_owned_pool<singleton_thread_pool>(creator(), options());
}

void singleton_thread_pool::forget_inherited(bool intact) noexcept {
    if (!intact) std::construct_at(&slots_);
    slots_.clear();
}

singleton_thread_pool::slot* singleton_thread_pool::find(
    const connection_pool_entry& entry) noexcept {
    const auto found =
        std::ranges::find_if(slots_, [&entry](const slot& s) { return s.entry.get() == &entry; });
    return found == slots_.end() ? nullptr : &*found;
}

singleton_thread_pool::slot* singleton_thread_pool::find_own_idle() noexcept {
    const auto found = std::ranges::find_if(
        slots_, [me = this_thread_number()](const slot& s) { return s.thread == me && !s.in_use; });
    return found == slots_.end() ? nullptr : &*found;
}

/// One more handle of a checkout; false: its last one is on its way back, perhaps in another
/// thread.
bool singleton_thread_pool::join(pool_proxied_connection& checkout) noexcept {
    int handles = checkout.handles_.load(std::memory_order_relaxed);
    while (handles != 0)
        if (checkout.handles_.compare_exchange_weak(handles, handles + 1,
                                                    std::memory_order_acq_rel))
            return true;
    return false;
}

pooled_connection singleton_thread_pool::connect() {
    enter();
    {
        const std::lock_guard lock{mutex_};
        // A proxy is there as long as its slot says so.
        for (const slot& one : slots_)
            if (one.thread == this_thread_number() && one.current != nullptr && join(*one.current))
                return pooled_connection{one.current};
    }
    return pool::connect();
}

void singleton_thread_pool::started(pool_proxied_connection& proxy) {
    const std::lock_guard lock{mutex_};
    if (slot* const its = find(*proxy.record())) its->current = &proxy;
}

std::vector<pool::entry_ptr> singleton_thread_pool::take_surplus() {
    std::vector<entry_ptr> taken;
    const auto limit = static_cast<std::size_t>(options().size);
    for (auto it = slots_.begin(); it != slots_.end() && slots_.size() >= limit;) {
        if (it->in_use) {
            ++it;
        } else {
            taken.push_back(std::move(it->entry));
            it = slots_.erase(it);
        }
    }
    return taken;
}

void singleton_thread_pool::close_all(const std::vector<entry_ptr>& entries) noexcept {
    for (const entry_ptr& one : entries) {
        try {
            one->close();
        } catch (...) {
            detail::notify(notice_kind::swallowed_error, "closing a connection of a pool failed",
                           std::current_exception());
        }
    }
}

pool::entry_ptr singleton_thread_pool::do_get() {
    {
        const std::lock_guard lock{mutex_};
        ++users_;
        if (slot* const own = find_own_idle()) {
            own->in_use = true;
            return own->entry;
        }
    }
    entry_ptr made;
    std::vector<entry_ptr> surplus;
    try {
        made = make_entry();
        const std::lock_guard lock{mutex_};
        surplus = take_surplus();
        slots_.push_back({this_thread_number(), made, true, nullptr});
    } catch (...) {
        leave();
        throw;
    }
    close_all(surplus);
    return made;
}

void singleton_thread_pool::do_return(entry_ptr entry) {
    {
        const std::lock_guard lock{mutex_};
        if (slot* const its = find(*entry)) {
            its->in_use = false;
            its->current = nullptr;
            return;
        }
    }
    entry->close();  // disposed of while it was checked out
}

void singleton_thread_pool::dispose() {
    enter();
    std::vector<entry_ptr> closed;
    {
        const std::lock_guard lock{mutex_};
        for (slot& one : slots_)
            if (!one.in_use || one.thread == this_thread_number())
                closed.push_back(std::move(one.entry));
        slots_.clear();
    }
    close_all(closed);
}

std::string singleton_thread_pool::status() const {
    enter();
    const std::lock_guard lock{mutex_};
    return "pool size: " + std::to_string(options().size) +
           ", connections: " + std::to_string(slots_.size());
}

}  // namespace orm
