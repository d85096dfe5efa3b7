#include "orm/pool/pool.hpp"

#include <algorithm>
#include <utility>

#include "../driver/process.hpp"
#include "forks.hpp"
#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"

namespace orm {
namespace {

pool_options checked(pool_options options) {
    if (options.size < 0)
        throw argument_error{"pool_options::size is negative; 0 means that all are kept"};
    if (options.clock == nullptr)
        throw argument_error{"pool_options::clock is empty; leave it out for the steady clock"};
    if (options.dialect == nullptr) options.dialect = std::make_shared<pool_dialect>();
    return options;
}

/// As many as there can be, if need be.
std::int64_t in_nanoseconds(std::chrono::milliseconds time) {
    constexpr auto most =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds::max());
    return std::chrono::nanoseconds{std::min(time, most)}.count();
}

}  // namespace

pool::pool(target_class<pool_events>& of, pool_creator creator, pool_options options, bool shares)
    : dispatch{of},
      creator_{std::move(creator)},
      options_{checked(std::move(options))},
      process_{detail::this_process()},
      recycle_{in_nanoseconds(options_.recycle)},
      shares_{shares} {
    detail::forget_listening_in_children();
}

pool::~pool() = default;

void pool::enter() const {
    const std::uint32_t now = detail::process_number.load(std::memory_order_acquire);
    if (process_.load(std::memory_order_acquire) == now) [[likely]]
        return;
    const std::lock_guard lock{detail::fork_safe_mutex()};
    if (process_.load(std::memory_order_relaxed) == now) return;
    auto& me = const_cast<pool&>(*this);
    const bool intact = mutex_.try_lock();
    if (intact) {
        mutex_.unlock();
    } else {
        std::construct_at(&mutex_);
    }
    me.forget_inherited(intact);
    me.process_.store(now, std::memory_order_release);
}

void pool::release(pool* one) noexcept {
    one->enter();
    bool last = false;
    {
        const std::lock_guard lock{one->mutex_};
        one->released_ = true;
        last = one->users_ == 0;
    }
    if (last) destroy(one);
}

void pool::leave() noexcept {
    enter();
    bool last = false;
    {
        const std::lock_guard lock{mutex_};
        last = leaves();
    }
    if (last) destroy(this);
}

std::int64_t pool::now() const {
    return std::chrono::nanoseconds{options_.clock().time_since_epoch()}.count();
}

void pool::close_driver(driver_connection& connection, bool terminate) {
    try {
        terminate ? dialect().do_terminate(connection) : dialect().do_close(connection);
    } catch (...) {
        const std::exception_ptr error = std::current_exception();
        detail::notify(notice_kind::swallowed_error, "closing a connection failed", error);
        if (detail::is_exit_like(error)) throw;
    }
}

void pool::refresh(connection_pool_entry& entry) {
    if (!is_current(entry)) entry.renew();
}

connection_pool_entry::shared_connection pool::refresh_shared(connection_pool_entry& entry) {
    for (;;) {
        refresh(entry);
        if (auto there = entry.share(); there.driver != nullptr) return there;
    }
}

pool::entry_ptr pool::make_entry() {
    entry_ptr made{new connection_pool_entry{detail::pool_key{}, *this}};
    try {
        made->connect();
    } catch (...) {
        if (const auto failed = made->current()) close_driver(*failed, false);
        throw;
    }
    return made;
}

void pool::return_and_leave(entry_ptr&& entry) {
    try {
        do_return(std::move(entry));
    } catch (...) {
        leave();
        throw;
    }
    leave();
}

pooled_connection pool::connect() {
    return check_out(do_get());
}

std::unique_ptr<pool_proxied_connection> pool::make_proxy(entry_ptr& entry) {
    std::unique_ptr<pool_proxied_connection> made = shares_ ? nullptr : std::move(entry->spare_);
    if (made == nullptr) made = std::make_unique<pool_proxied_connection>(detail::pool_key{});
    made->handles_.store(1, std::memory_order_relaxed);
    made->pool_ = this;
    if (!shares_) made->driver_ = entry->connection_.get();
    made->entry_ = std::move(entry);
    return made;
}

pooled_connection pool::check_out(entry_ptr&& entry) {
    std::unique_ptr<pool_proxied_connection> proxy;
    entry->in_use_.store(true, std::memory_order_relaxed);
    try {
        connection_pool_entry::shared_connection shared;
        if (shares_) {
            shared = refresh_shared(*entry);
        } else if (!is_current(*entry)) {
            refresh(*entry);
        }
        proxy = make_proxy(entry);
        if (shares_) proxy->keep(std::move(shared));
    } catch (...) {
        check_in_failed(std::move(entry), std::current_exception());
        throw;
    }
    pooled_connection made{proxy.release()};
    started(*made);
    if (options_.pre_ping || dispatch.any<detail::pool_checkout>()) announce(*made);
    return made;
}

void pool::announce(pool_proxied_connection& proxy) {
    try {
        // Two rounds, so three connections at most.
        if (announce_once(proxy) || announce_once(proxy)) return;
    } catch (...) {
        if (!proxy.entry_) throw;  // a listener has invalidated or detached it
        proxy.driver_ = nullptr;
        proxy.pool_ = nullptr;
        check_in_failed(std::move(proxy.entry_), std::current_exception());
        throw;
    }
    proxy.invalidate();
    throw invalid_request_error{
        "two connections in a row were dead when they were checked out, so the pool gave up: see "
        "to the database, or to the listeners of 'checkout' that say so"};
}

/// @return false: the connection was dead, and there is a new one.
bool pool::announce_once(pool_proxied_connection& proxy) {
    try {
        const bool fresh = proxy.entry_->fresh_.exchange(false, std::memory_order_relaxed);
        if (options_.pre_ping && !fresh && !dialect().ping_for_checkout(*proxy.driver_))
            throw invalidate_pool_error{"the connection did not answer a ping"};
        if (dispatch.any<detail::pool_checkout>())
            detail::fire<detail::pool_checkout>(dispatch, {*proxy.driver_, *proxy.entry_, proxy});
        return true;
    } catch (const disconnection_error& error) {
        if (!proxy.entry_) throw;
        if (error.invalidates_pool()) expire_older(proxy);
        proxy.entry_->invalidate(std::current_exception());
        if (shares_) {
            proxy.keep(refresh_shared(*proxy.entry_));
        } else {
            refresh(*proxy.entry_);
            proxy.driver_ = proxy.entry_->dbapi_connection();
        }
        return false;
    }
}

/// Gives a record back, and its place in the pool whatever listeners throw. The pool may be gone
/// when this returns.
void pool::check_in(entry_ptr&& entry) {
    if (entry->is_inherited()) {
        entry = {};
        return leave();
    }
    if (!entry->in_use_.exchange(false, std::memory_order_relaxed))
        return leave();  // another proxy of a static_pool was first
    if (entry->retired_ != nullptr) entry->retired_.reset();  // no proxy points at it any more
    try {
        if (shares_ || !entry->at_checkin_.empty()) entry->run_at_checkin();
        if (dispatch.any<detail::pool_checkin>())
            detail::fire<detail::pool_checkin>(dispatch, {entry->dbapi_connection(), *entry});
    } catch (...) {
        return_and_leave(std::move(entry));
        throw;
    }
    return_and_leave(std::move(entry));
}

void pool::check_in_failed(entry_ptr&& entry, const std::exception_ptr& error) {
    try {
        entry->invalidate(error);
    } catch (...) {
        check_in(std::move(entry));
        throw;
    }
    check_in(std::move(entry));
}

void pool::expire_older(const pool_proxied_connection& connection) {
    const connection_pool_entry* const entry = connection.record();
    if (entry == nullptr || invalidated_.load(std::memory_order_relaxed) <
                                entry->start_.load(std::memory_order_relaxed))
        invalidated_.store(now(), std::memory_order_relaxed);
}

void pool::invalidate(pooled_connection& connection, std::exception_ptr error) {
    if (connection.get() != nullptr) expire_older(*connection);
    if (connection.is_valid()) connection.invalidate(std::move(error));
}

std::shared_ptr<pool> pool::recreate() const {
    std::shared_ptr<pool> made = make_like();
    made->dispatch.copy_from(dispatch, false);
    return made;
}

}  // namespace orm
