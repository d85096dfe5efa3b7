#include "orm/pool/pool_proxy.hpp"

#include <utility>

#include "forks.hpp"
#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"
#include "orm/pool/pool.hpp"

namespace orm {
namespace {

void say_it_is_closed() noexcept {
    detail::notify(notice_kind::usage,
                   "a connection that was closed or invalidated already was invalidated again");
}

}  // namespace

pool_proxied_connection::~pool_proxied_connection() {
    detail::let_go(std::move(kept_));
}

info_map& pool_proxied_connection::info() {
    if (info_ != nullptr) return *info_;
    if (entry_) return entry_->info();
    info_ = std::make_shared<info_map>();
    return *info_;
}

void pool_proxied_connection::leave_pool() noexcept {
    driver_ = nullptr;
    if (pool* const left = std::exchange(pool_, nullptr)) left->leave();
}

bool pool_proxied_connection::is_inherited() const noexcept {
    return entry_ ? entry_->is_inherited() : kept_ != nullptr && kept_->is_inherited();
}

void pool_proxied_connection::forget() noexcept {
    driver_ = nullptr;
    entry_ = {};
    detail::let_go(std::move(kept_));
    leave_pool();
}

void pool_proxied_connection::invalidate(std::exception_ptr error) {
    if (driver_ == nullptr) return say_it_is_closed();
    driver_ = nullptr;
    info_ = nullptr;
    if (!entry_) {  // detached: nobody else knows of it
        detail::let_go(std::move(kept_));
        return leave_pool();
    }
    pool& from = *std::exchange(pool_, nullptr);
    detail::entry_ref entry = std::move(entry_);
    try {
        entry->invalidate(std::move(error));
    } catch (...) {
        from.check_in(std::move(entry));
        throw;
    }
    from.check_in(std::move(entry));
}

void pool_proxied_connection::soft_invalidate(std::exception_ptr error) {
    if (driver_ == nullptr) return say_it_is_closed();
    if (entry_) entry_->soft_invalidate(std::move(error));
}

void pool_proxied_connection::detach() {
    if (!entry_) return;
    const detail::entry_ref left = std::move(entry_);
    std::shared_ptr<driver_connection> taken = left->take(driver_);
    if (taken == nullptr && kept_ == nullptr)
        taken = std::move(left->retired_);  // it was closed behind our back
    if (kept_ == nullptr) kept_ = std::move(taken);
    {
        // The connection does not come back, so nothing is to be done then.
        std::vector<callback<void(driver_connection&)>> forgotten;
        const std::lock_guard lock{left->guard_};
        forgotten.swap(left->at_checkin_);
    }
    if (info_ == nullptr) info_ = left->share().info;
    left->in_use_.store(false, std::memory_order_relaxed);
    if (left->is_inherited()) return;
    pool_->do_return(left);
    if (pool_->dispatch.any<detail::pool_detach>())
        detail::fire<detail::pool_detach>(pool_->dispatch, {*driver_, *left});
}

std::shared_ptr<driver_connection> pool_proxied_connection::share() const noexcept {
    if (kept_ != nullptr) return kept_;
    if (!entry_ || driver_ == nullptr) return nullptr;
    return entry_->connection_.get() == driver_ ? entry_->connection_ : entry_->retired_;
}

/// Of a static_pool: another checkout of the same connection has a transaction open, which is not
/// ours to end.
bool pool_proxied_connection::is_in_use_by_other() const noexcept {
    return driver_->claimed_by_.load(std::memory_order_relaxed) != nullptr &&
           driver_->transaction_status() == transaction_status::open;
}

void pool_proxied_connection::reset(const pool_reset_state& state) {
    if (pool_->dispatch.any<detail::pool_reset>())
        detail::fire<detail::pool_reset>(pool_->dispatch, {*driver_, entry_.get(), state});
    if (!state.asyncio_safe || is_in_use_by_other()) return;
    switch (pool_->options().reset_on_return) {
        case reset_style::rollback:
            if (!state.transaction_was_reset) pool_->dialect().do_rollback(*driver_);
            break;
        case reset_style::commit:
            pool_->dialect().do_commit(*driver_);
            break;
        case reset_style::none:
            break;
    }
}

void pool_proxied_connection::close_detached(bool terminate) {
    std::exception_ptr thrown;
    try {
        if (pool_->dispatch.any<detail::pool_close_detached>())
            detail::fire<detail::pool_close_detached>(pool_->dispatch, {*driver_});
    } catch (...) {
        thrown = std::current_exception();
    }
    pool_->close_driver(*driver_, terminate);
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

/// @return what is to be thrown when the record is back.
std::exception_ptr pool_proxied_connection::reset_or_give_up(ending how) {
    const bool must_not_block = how.by_destructor && pool_->dialect().is_async();
    const bool ends = !entry_ || must_not_block;
    try {
        reset({how.transaction_was_reset, ends, !must_not_block});
        if (ends) {
            detach();
            if (!must_not_block || pool_->dialect().has_terminate()) close_detached(must_not_block);
        }
        return nullptr;
    } catch (...) {
        const std::exception_ptr error = std::current_exception();
        detail::notify(notice_kind::swallowed_error,
                       "resetting a connection failed, so it was given up", error);
        std::exception_ptr thrown = detail::is_exit_like(error) ? error : nullptr;
        try {
            if (entry_) entry_->invalidate(error);
        } catch (...) {
            if (thrown == nullptr) thrown = std::current_exception();
        }
        return thrown;
    }
}

void pool_proxied_connection::end(std::unique_ptr<pool_proxied_connection>&& self, ending how) {
    pool_proxied_connection& me = *self;
    if (me.pool_ == nullptr) return self.reset();
    if (me.is_inherited()) return me.forget();
    if (how.by_destructor && me.entry_ && me.entry_->dbapi_connection() == nullptr)
        me.driver_ = nullptr;  // the record was invalidated: nothing left to reset
    const bool nothing_to_do = me.entry_ && me.driver_ != nullptr &&
                               me.pool_->options_.reset_on_return == reset_style::none &&
                               !me.pool_->dispatch.any<detail::pool_reset>() && !how.by_destructor;
    std::exception_ptr thrown;
    if (!nothing_to_do && me.driver_ != nullptr) thrown = me.reset_or_give_up(how);
    if (!me.entry_) {
        me.kept_.reset();
        me.leave_pool();
    } else {
        pool& from = *std::exchange(me.pool_, nullptr);
        detail::entry_ref entry = std::move(me.entry_);
        me.driver_ = nullptr;
        if (from.shares_) {
            me.kept_.reset();
        } else {
            entry->spare_ = std::move(self);
        }
        try {
            from.check_in(std::move(entry));
        } catch (...) {
            if (thrown == nullptr) throw;
        }
    }
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

pooled_connection& pooled_connection::operator=(pooled_connection&& other) noexcept {
    if (this != &other) {
        if (proxy_ != nullptr) drop();
        proxy_ = std::exchange(other.proxy_, nullptr);
    }
    return *this;
}

void pooled_connection::invalidate(std::exception_ptr error) {
    proxy_ != nullptr ? proxy_->invalidate(std::move(error)) : say_it_is_closed();
}

void pooled_connection::soft_invalidate(std::exception_ptr error) {
    proxy_ != nullptr ? proxy_->soft_invalidate(std::move(error)) : say_it_is_closed();
}

void pooled_connection::detach() {
    if (proxy_ != nullptr) proxy_->detach();
}

std::unique_ptr<pool_proxied_connection> pooled_connection::let_go() noexcept {
    pool_proxied_connection* const left = std::exchange(proxy_, nullptr);
    // Not without the subtraction: another request may join as long as there is a handle.
    if (left->handles_.fetch_sub(1, std::memory_order_acq_rel) != 1) return nullptr;
    return std::unique_ptr<pool_proxied_connection>{left};
}

void pooled_connection::close(bool transaction_was_reset) {
    if (proxy_ == nullptr) return;
    if (proxy_->pool_ != nullptr && proxy_->handles_.load(std::memory_order_acquire) == 1 &&
        proxy_->pool_->return_quickly(*proxy_)) [[likely]] {
        proxy_ = nullptr;
        return;
    }
    close_slowly(transaction_was_reset);
}

// Apart: what it needs to run, the quick way would have to set up.
[[gnu::noinline]] void pooled_connection::close_slowly(bool transaction_was_reset) {
    if (auto last = let_go())
        pool_proxied_connection::end(std::move(last), {transaction_was_reset, false});
}

void pooled_connection::drop() noexcept {
    try {
        if (proxy_->pool_ != nullptr && !proxy_->pool_->dialect().is_async() &&
            proxy_->handles_.load(std::memory_order_acquire) == 1 &&
            proxy_->pool_->return_quickly(*proxy_)) {
            proxy_ = nullptr;
            return;
        }
        auto last = let_go();
        if (last == nullptr) return;
        pool_proxied_connection::end(std::move(last), {false, true});
    } catch (...) {
        detail::notify(notice_kind::swallowed_error,
                       "an error was dropped by the destructor of a pooled connection; close it to "
                       "see such errors",
                       std::current_exception());
    }
}

}  // namespace orm
