#ifndef ORM_POOL_POOL_PROXY_HPP
#define ORM_POOL_POOL_PROXY_HPP

#include <atomic>
#include <exception>
#include <memory>

#include "orm/pool/pool_entry.hpp"

namespace orm {

/// One checkout of a connection: what listeners of `checkout` receive, and what an
/// orm::pooled_connection points at.
///
/// Source: SQLAlchemy 2.1, pool/base.py, _ConnectionFairy, PoolProxiedConnection.
class pool_proxied_connection {
public:
    explicit pool_proxied_connection(detail::pool_key) noexcept {}
    ~pool_proxied_connection();
    pool_proxied_connection(const pool_proxied_connection&) = delete;
    pool_proxied_connection& operator=(const pool_proxied_connection&) = delete;

    /// The driver connection; nullptr after a hard invalidation.
    driver_connection* dbapi_connection() const noexcept { return driver_; }
    /// Its record; nullptr when detached or invalidated.
    connection_pool_entry* record() const noexcept { return entry_.get(); }
    bool is_valid() const noexcept { return driver_ != nullptr; }
    bool is_detached() const noexcept { return !entry_; }

    /// The driver connection, kept from being destroyed while the pointer is held; it may be
    /// closed.
    std::shared_ptr<driver_connection> share() const noexcept;

    /// What belongs to the driver connection; a detached one takes it along.
    info_map& info();
    /// nullptr when detached or invalidated.
    info_map* record_info() noexcept { return entry_ ? &entry_->record_info() : nullptr; }

    /// Gives the connection up: `invalidate`, `close`, and `checkin` without a connection. An
    /// invalidated one only causes a notice. Of a detached connection nobody is told.
    /// @throws what listeners throw, after the record is back in the pool.
    void invalidate(std::exception_ptr error = {});
    /// Has the connection replaced at its next checkout; fires `soft_invalidate`.
    void soft_invalidate(std::exception_ptr error = {});
    /// Takes the connection out of the pool: its record returns, then `detach` is fired.
    void detach();

private:
    friend class pool;
    friend class pooled_connection;
    friend class queue_pool;
    friend class singleton_thread_pool;

    struct ending {
        bool transaction_was_reset = false;
        bool by_destructor = false;
    };
    /// Resets, checks in or closes. Takes care of `self`, which may serve another thread already
    /// when this returns. @throws what close() throws
    static void end(std::unique_ptr<pool_proxied_connection>&& self, ending how);
    std::exception_ptr reset_or_give_up(ending how);
    void reset(const pool_reset_state& state);
    bool is_in_use_by_other() const noexcept;
    /// Of a static_pool: owns the connection with others.
    void keep(connection_pool_entry::shared_connection shared) noexcept {
        kept_ = std::move(shared.driver);
        driver_ = kept_.get();
        info_ = std::move(shared.info);
    }
    void close_detached(bool terminate);
    void leave_pool() noexcept;
    bool is_inherited() const noexcept;
    /// The end of an inherited one: its connection is the parent's.
    void forget() noexcept;

    pool* pool_ = nullptr;  ///< nullptr once it is over
    detail::entry_ref entry_;
    driver_connection* driver_ = nullptr;
    /// Owns the connection when detached, or shares it with the other proxies of a static_pool.
    std::shared_ptr<driver_connection> kept_;
    std::atomic<int> handles_{0};     ///< more than one only with singleton_thread_pool
    std::shared_ptr<info_map> info_;  ///< null: that of the record
};

/// A connection checked out from a pool, and the way back: closing or destroying it returns it.
///
/// Moves only. It keeps the pool alive, but may not be used by two threads at once.
class pooled_connection {
public:
    pooled_connection() noexcept = default;
    pooled_connection(pooled_connection&& other) noexcept : proxy_{other.proxy_} {
        other.proxy_ = nullptr;
    }
    pooled_connection& operator=(pooled_connection&& other) noexcept;
    /// Returns the connection. Never throws: errors become notices.
    ~pooled_connection() {
        if (proxy_ != nullptr) drop();
    }

    /// The checkout. @pre not closed
    pool_proxied_connection& operator*() const noexcept { return *proxy_; }
    pool_proxied_connection* operator->() const noexcept { return proxy_; }
    /// nullptr after close.
    pool_proxied_connection* get() const noexcept { return proxy_; }

    driver_connection* dbapi_connection() const noexcept {
        return proxy_ != nullptr ? proxy_->dbapi_connection() : nullptr;
    }
    bool is_valid() const noexcept { return dbapi_connection() != nullptr; }
    bool is_detached() const noexcept { return proxy_ == nullptr || proxy_->is_detached(); }
    /// Do others have the same checkout, as happens with a singleton_thread_pool?
    bool is_nested() const noexcept {
        return proxy_ != nullptr && proxy_->handles_.load(std::memory_order_acquire) > 1;
    }

    /// See pool_proxied_connection; after close they cause a notice, or nothing.
    void invalidate(std::exception_ptr error = {});
    void soft_invalidate(std::exception_ptr error = {});
    void detach();

    /// Returns the connection: `reset`, the reset itself, `checkin`. A detached one is closed. The
    /// second call does nothing; so does one of several nested ones of a singleton_thread_pool.
    /// @throws what listeners of `checkin` and `close` throw, and exit-like errors of the reset;
    ///   the record is back in the pool all the same. Ordinary errors of the reset invalidate the
    ///   connection and become a notice.
    void close() { close(false); }
    /// The same for a connection whose transaction the caller has just rolled back.
    void close_after_rollback() { close(true); }

private:
    friend class pool;
    friend class queue_pool;
    friend class singleton_thread_pool;
    explicit pooled_connection(pool_proxied_connection* one) noexcept : proxy_{one} {}
    void close(bool transaction_was_reset);
    void close_slowly(bool transaction_was_reset);
    void drop() noexcept;
    /// Lets go; the last one of the proxy gets it.
    std::unique_ptr<pool_proxied_connection> let_go() noexcept;

    pool_proxied_connection* proxy_ = nullptr;
};

}  // namespace orm
#endif
