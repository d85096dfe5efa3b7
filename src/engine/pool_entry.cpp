#include "orm/engine/pool_entry.hpp"

#include <utility>

#include "orm/core/error.hpp"
#include "orm/engine/pool.hpp"

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

connection_pool_entry::connection_pool_entry(detail::pool_key, pool& of) noexcept
    : pool_{of}, id_{detail::next_serial()} {}

connection_pool_entry::~connection_pool_entry() = default;

void connection_pool_entry::invalidate(std::exception_ptr error) {
    if (connection_ == nullptr) return;
    std::exception_ptr thrown;
    try {
        if (pool_.dispatch.any<detail::pool_invalidate>())
            pool_.dispatch.fire<detail::pool_invalidate>({*connection_, *this, std::move(error)});
    } catch (...) {  // it is of no use any more, whatever its listeners say
        thrown = std::current_exception();
    }
    close_connection(true);
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

void connection_pool_entry::soft_invalidate(std::exception_ptr error) {
    if (connection_ == nullptr) return;
    if (pool_.dispatch.any<detail::pool_soft_invalidate>())
        pool_.dispatch.fire<detail::pool_soft_invalidate>({*connection_, *this, std::move(error)});
    soft_invalidated_ = pool_.now();
}

void connection_pool_entry::close() {
    if (connection_ != nullptr) close_connection(false);
}

void connection_pool_entry::at_checkin(callback<void(driver_connection&)> callback) {
    at_checkin_.push_back(std::move(callback));
}

void connection_pool_entry::renew() {
    if (connection_ != nullptr) close_connection(true);
    info_.clear();
    connect();
}

void connection_pool_entry::connect() {
    start_ = pool_.now();
    std::shared_ptr<driver_connection> made{pool_.creator_(*this)};
    if (made == nullptr)
        throw argument_error{
            "the creator of a pool returned no connection: it returns one, or throws why not"};
    connection_ = std::move(made);
    fresh_ = true;
    if (pool_.dispatch.any<detail::pool_first_connect>())
        pool_.dispatch.fire_once<detail::pool_first_connect>(run_mode::unless_error,
                                                             {*connection_, *this});
    if (pool_.dispatch.any<detail::pool_connect>())
        pool_.dispatch.fire_once<detail::pool_connect>(run_mode::sync_first, {*connection_, *this});
}

void connection_pool_entry::close_connection(bool terminate) {
    at_checkin_.clear();
    std::exception_ptr thrown;
    try {
        if (pool_.dispatch.any<detail::pool_close>())
            pool_.dispatch.fire<detail::pool_close>({*connection_, *this});
    } catch (...) {  // the driver's connection is closed in any case
        thrown = std::current_exception();
    }
    std::shared_ptr<driver_connection> closed = std::move(connection_);
    connection_ = nullptr;
    driver_connection& old = *closed;
    if (in_use()) retired_ = std::move(closed);  // a proxy still points at it
    pool_.close_driver(old, terminate);
    if (thrown != nullptr) std::rethrow_exception(thrown);
}

void connection_pool_entry::run_at_checkin() {
    while (!at_checkin_.empty()) {
        const callback<void(driver_connection&)> last = std::move(at_checkin_.back());
        at_checkin_.pop_back();
        if (connection_ != nullptr) last(*connection_);
    }
}

}  // namespace orm
