#include "orm/pool/pool_entry.hpp"

#include <memory>
#include <utility>

#include "../driver/process.hpp"
#include "forks.hpp"
#include "orm/core/error.hpp"
#include "orm/pool/pool.hpp"

namespace orm {

detail::entry_ref::entry_ref(connection_pool_entry* made) noexcept : one_{made} {
    made->references_.store(1, std::memory_order_relaxed);
}

detail::entry_ref::entry_ref(const entry_ref& other) noexcept : one_{other.one_} {
    if (one_ != nullptr) one_->references_.fetch_add(1, std::memory_order_relaxed);
}

void detail::entry_ref::release(connection_pool_entry* one) noexcept {
    if (one->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete one;
}

connection_pool_entry::connection_pool_entry(detail::pool_key, pool& of)
    : pool_{of},
      id_{detail::next_serial()},
      process_{detail::this_process()},
      info_{std::make_shared<info_map>()} {}

connection_pool_entry::~connection_pool_entry() {
    detail::let_go(std::move(connection_));
    detail::let_go(std::move(retired_));
}

bool connection_pool_entry::is_inherited() const noexcept {
    return process_.load(std::memory_order_relaxed) !=
           detail::process_number.load(std::memory_order_relaxed);
}

void connection_pool_entry::forget() noexcept {
    std::vector<callback<void(driver_connection&)>> forgotten;
    std::shared_ptr<driver_connection> left;
    {
        // Another thread of the parent may have held it, for a moment.
        if (!guard_.try_lock()) std::construct_at(&guard_)->lock();
        const std::lock_guard lock{guard_, std::adopt_lock};
        forgotten.swap(at_checkin_);
        left = std::exchange(connection_, nullptr);
        driver_.store(nullptr, std::memory_order_relaxed);
        // What a proxy still points at stays until that is gone.
        if (in_use() && retired_ == nullptr) retired_ = std::move(left);
    }
    detail::let_go(std::move(left));
}

std::shared_ptr<driver_connection> connection_pool_entry::current() const {
    const std::lock_guard lock{guard_};
    return connection_;
}

void connection_pool_entry::replace(std::shared_ptr<driver_connection> next) noexcept {
    const std::lock_guard lock{guard_};
    connection_.swap(next);
    driver_.store(connection_.get(), std::memory_order_relaxed);
}

connection_pool_entry::shared_connection connection_pool_entry::share() const noexcept {
    const std::lock_guard lock{guard_};
    return {connection_, info_};
}

std::shared_ptr<driver_connection> connection_pool_entry::take(
    const driver_connection* which) noexcept {
    const std::lock_guard lock{guard_};
    if (closing_ == which) closing_ = nullptr;
    if (connection_.get() != which) return nullptr;
    driver_.store(nullptr, std::memory_order_relaxed);
    return std::exchange(connection_, nullptr);
}

void connection_pool_entry::invalidate(std::exception_ptr error) {
    if (is_inherited()) return forget();
    const std::shared_ptr<driver_connection> lost = current();
    if (lost == nullptr) return;
    std::exception_ptr thrown;
    try {
        if (pool_.dispatch.any<detail::pool_invalidate>())
            detail::fire<detail::pool_invalidate>(pool_.dispatch, {*lost, *this, std::move(error)});
    } catch (...) {  // it is of no use any more, whatever its listeners say
        thrown = std::current_exception();
    }
    close_connection(true);
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

void connection_pool_entry::soft_invalidate(std::exception_ptr error) {
    if (is_inherited()) return;
    const std::shared_ptr<driver_connection> old = current();
    if (old == nullptr) return;
    if (pool_.dispatch.any<detail::pool_soft_invalidate>())
        detail::fire<detail::pool_soft_invalidate>(pool_.dispatch, {*old, *this, std::move(error)});
    soft_invalidated_.store(pool_.now(), std::memory_order_relaxed);
}

void connection_pool_entry::close() {
    close_connection(false);
}

void connection_pool_entry::at_checkin(callback<void(driver_connection&)> callback) {
    const std::lock_guard lock{guard_};
    at_checkin_.push_back(std::move(callback));
}

void connection_pool_entry::renew() {
    close_connection(true);
    auto info = std::make_shared<info_map>();
    {
        const std::lock_guard lock{guard_};
        info_.swap(info);
    }
    connect();
}

void connection_pool_entry::connect() {
    process_.store(detail::this_process(), std::memory_order_relaxed);
    start_.store(pool_.now(), std::memory_order_relaxed);
    const std::shared_ptr<driver_connection> made{pool_.creator_(*this)};
    if (made == nullptr)
        throw argument_error{
            "the creator of a pool returned no connection: it returns one, or throws why not"};
    replace(made);
    fresh_.store(true, std::memory_order_relaxed);
    if (pool_.dispatch.any<detail::pool_first_connect>())
        detail::firing::fire_once<detail::pool_first_connect>(
            pool_.dispatch, run_mode::unless_error, {*made, *this});
    if (pool_.dispatch.any<detail::pool_connect>())
        detail::firing::fire_once<detail::pool_connect>(pool_.dispatch, run_mode::sync_first,
                                                        {*made, *this});
}

/// Nothing when there is none, or somebody closes it already.
void connection_pool_entry::close_connection(bool terminate) {
    if (is_inherited()) return forget();
    std::shared_ptr<driver_connection> closed;
    std::vector<callback<void(driver_connection&)>> forgotten;
    {
        const std::lock_guard lock{guard_};
        if (connection_ == nullptr || closing_ == connection_.get()) return;
        closed = connection_;
        closing_ = closed.get();
        forgotten.swap(at_checkin_);
    }
    std::exception_ptr thrown;
    try {
        if (pool_.dispatch.any<detail::pool_close>())
            detail::fire<detail::pool_close>(pool_.dispatch, {*closed, *this});
    } catch (...) {  // the driver's connection is closed in any case
        thrown = std::current_exception();
    }
    take(closed.get());
    driver_connection& old = *closed;
    if (in_use() && !pool_.shares_) retired_ = closed;  // a proxy still points at it
    pool_.close_driver(old, terminate);
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

void connection_pool_entry::run_at_checkin() {
    for (;;) {
        callback<void(driver_connection&)> last;
        {
            const std::lock_guard lock{guard_};
            if (at_checkin_.empty()) return;
            last = std::move(at_checkin_.back());
            at_checkin_.pop_back();
        }
        if (const std::shared_ptr<driver_connection> on = current()) last(*on);
    }
}

}  // namespace orm
