#include "orm/pool/queue_pool.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

#include "orm/driver/error.hpp"

namespace orm {

detail::idle_records::idle_records(std::size_t expected)
    : mask_{std::bit_ceil(std::max<std::size_t>(expected, 4)) - 1},
      slots_{std::make_unique<connection_pool_entry*[]>(mask_ + 1)} {}

detail::idle_records::~idle_records() {
    while (!empty()) {
        entry_ref last;
        last.fill(pop_back());
    }
}

void detail::idle_records::grow() {
    auto larger = std::make_unique<connection_pool_entry*[]>((mask_ + 1) * 2);
    for (std::size_t i = 0; i < count_; ++i) larger[i] = slots_[(first_ + i) & mask_];
    slots_ = std::move(larger);
    mask_ = mask_ * 2 + 1;
    first_ = 0;
}

queue_pool::queue_pool(detail::pool_key, pool_creator creator, pool_options options)
    : pool{class_target<queue_pool>(), std::move(creator), std::move(options)},
      max_overflow_{size() == 0 ? -1 : this->options().max_overflow},
      idle_{static_cast<std::size_t>(size())},
      overflow_{-size()} {}

std::shared_ptr<pool> queue_pool::make_like() const {
    return detail::make_owned_pool<queue_pool>(creator(), options());
}

void queue_pool::forget_inherited(bool intact) noexcept {
    std::construct_at(&freed_);
    waiting_ = 0;
    overflow_ = -size();
    was_inherited_ = users_ != 0;
    if (!intact) return static_cast<void>(std::construct_at(&idle_, std::size_t{0}));
    while (!idle_.empty()) {
        entry_ptr gone;
        gone.fill(take());
    }
}

// The two ways of a connection that is idle and fine, when nobody listens, are short cuts: they do
// what check_out and check_in do, less what has nothing to do.

inline bool queue_pool::checks_out_quietly() noexcept {
    const std::uint64_t now = detail::listening_epoch.load(std::memory_order_acquire);
    if (quiet_checkouts_.load(std::memory_order_relaxed) == now) [[likely]]
        return true;
    enter();
    if (options().pre_ping || dispatch.any<detail::pool_checkout>()) return false;
    quiet_checkouts_.store(now, std::memory_order_relaxed);
    return true;
}

inline bool queue_pool::checks_in_quietly() noexcept {
    const std::uint64_t now = detail::listening_epoch.load(std::memory_order_acquire);
    if (quiet_checkins_.load(std::memory_order_relaxed) == now) [[likely]]
        return true;
    enter();
    if (options().reset_on_return != reset_style::none || dispatch.any<detail::pool_reset>() ||
        dispatch.any<detail::pool_checkin>() || was_inherited_)
        return false;
    quiet_checkins_.store(now, std::memory_order_relaxed);
    return true;
}

pooled_connection queue_pool::connect() {
    const bool quiet = checks_out_quietly();
    entry_ptr entry;
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) [[likely]] {
            ++users_;
            entry.fill(take());
        }
    }
    if (!entry || entry->spare_ == nullptr || !quiet || !is_current(*entry)) [[unlikely]] {
        // Another one, so that the usual one can live in a register.
        entry_ptr given = entry ? std::move(entry) : queue_pool::do_get();
        return check_out(std::move(given));
    }
    entry->in_use_.store(true, std::memory_order_relaxed);
    pool_proxied_connection* const proxy = entry->spare_.release();
    proxy->handles_.store(1, std::memory_order_relaxed);
    proxy->pool_ = this;
    proxy->driver_ = entry->connection_.get();
    proxy->entry_.fill(entry.detach());
    return pooled_connection{proxy};
}

bool queue_pool::return_quickly(pool_proxied_connection& proxy) {
    if (!proxy.entry_ || !checks_in_quietly()) return false;
    connection_pool_entry& entry = *proxy.entry_;
    if (proxy.driver_ != entry.connection_.get() || !entry.at_checkin_.empty() ||
        entry.retired_ != nullptr)
        return false;
    bool last = false;
    {
        const std::lock_guard lock{mutex_};
        if (is_full()) return false;
        idle_.push_back(proxy.entry_);
        entry.in_use_.store(false, std::memory_order_relaxed);
        entry.spare_.reset(&proxy);
        if (waiting_ != 0) freed_.notify_one();
        last = leaves();
    }
    if (last) destroy(this);
    return true;
}

pool::entry_ptr queue_pool::do_get() {
    {
        std::unique_lock lock{mutex_};
        if (idle_.empty() && !may_grow()) wait_for_one(lock);
        ++users_;
        if (!idle_.empty()) {
            entry_ptr entry;
            entry.fill(take());
            return entry;
        }
        ++overflow_;
    }
    return make_counted();
}

pool::entry_ptr queue_pool::make_counted() {
    try {
        return make_entry();
    } catch (...) {
        forget_one();
        throw;
    }
}

void queue_pool::wait_for_one(std::unique_lock<std::mutex>& lock) {
    using clock = std::chrono::steady_clock;
    const auto is_freed = [this] { return !idle_.empty() || may_grow(); };
    const clock::time_point now = clock::now();
    bool freed = true;
    ++waiting_;
    if (options().timeout <
        std::chrono::floor<std::chrono::milliseconds>(clock::time_point::max() - now)) {
        freed = freed_.wait_until(lock, now + options().timeout, is_freed);
    } else {
        freed_.wait(lock, is_freed);  // beyond the end of time
    }
    --waiting_;
    if (freed) return;
    throw timeout_error{"no connection was free after " +
                        std::to_string(options().timeout.count()) + " ms: pool size " +
                        std::to_string(size()) + " and overflow " + std::to_string(max_overflow_) +
                        " are all in use; close a connection, or raise "
                        "pool_options::max_overflow"};
}

bool queue_pool::put(entry_ptr& entry) {
    if (is_full()) return false;
    idle_.push_back(entry);
    if (waiting_ != 0) freed_.notify_one();
    return true;
}

std::exception_ptr queue_pool::close_surplus(connection_pool_entry& entry) noexcept {
    try {
        entry.close();
        return nullptr;
    } catch (...) {
        return std::current_exception();
    }
}

/// A connection is gone for good, and so is whoever had it.
void queue_pool::forget_one() noexcept {
    bool last = false;
    {
        const std::lock_guard lock{mutex_};
        --overflow_;
        if (waiting_ != 0) freed_.notify_one();
        last = leaves();
    }
    if (last) destroy(this);
}

void queue_pool::return_and_leave(entry_ptr&& entry) {
    bool last = false;
    {
        const std::lock_guard lock{mutex_};
        if (put(entry)) last = leaves();
    }
    if (entry) {
        const std::exception_ptr thrown = close_surplus(*entry);
        entry = {};
        forget_one();
        if (thrown != nullptr) std::rethrow_exception(thrown);
    } else if (last) {
        destroy(this);
    }
}

void queue_pool::do_return(entry_ptr entry) {
    {
        const std::lock_guard lock{mutex_};
        if (put(entry)) return;
    }
    const std::exception_ptr thrown = close_surplus(*entry);
    {
        const std::lock_guard lock{mutex_};
        --overflow_;
        if (waiting_ != 0) freed_.notify_one();
    }
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

void queue_pool::dispose() {
    enter();
    std::exception_ptr first;
    for (;;) {
        entry_ptr entry;
        {
            const std::lock_guard lock{mutex_};
            if (idle_.empty()) {
                freed_.notify_all();
                break;
            }
            entry.fill(take());
            --overflow_;
        }
        const std::exception_ptr thrown = close_surplus(*entry);
        if (first == nullptr) first = thrown;
    }
    if (first != nullptr) std::rethrow_exception(first);
}

int queue_pool::checked_in() const {
    enter();
    const std::lock_guard lock{mutex_};
    return static_cast<int>(idle_.size());
}

int queue_pool::checked_out() const {
    enter();
    const std::lock_guard lock{mutex_};
    return size() - static_cast<int>(idle_.size()) + overflow_;
}

int queue_pool::overflow() const {
    enter();
    const std::lock_guard lock{mutex_};
    return size() == 0 ? 0 : overflow_;
}

std::string queue_pool::status() const {
    enter();
    const std::lock_guard lock{mutex_};
    const int idle = static_cast<int>(idle_.size());
    return "pool size: " + std::to_string(size()) + ", checked in: " + std::to_string(idle) +
           ", overflow: " + std::to_string(size() == 0 ? 0 : overflow_) +
           ", checked out: " + std::to_string(size() - idle + overflow_);
}

}  // namespace orm
