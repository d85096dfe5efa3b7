#ifndef ORM_POOL_POOL_HPP
#define ORM_POOL_POOL_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>

#include "orm/pool/pool_dialect.hpp"
#include "orm/pool/pool_events.hpp"
#include "orm/pool/pool_options.hpp"
#include "orm/pool/pool_proxy.hpp"

namespace orm {

/// Keeps connections to a database open and lends them out. Made by orm::make_pool; used by any
/// number of threads at once.
///
/// A pool lives while somebody holds it or one of its connections. When it goes, its idle
/// connections end without events; dispose() first to close them in good order. A listener that
/// holds the pool keeps it alive for ever: let it hold a std::weak_ptr.
///
/// A kind of pool is a class derived from this one, and a class of event targets with
/// `using event_base = orm::pool;`.
/// Source: SQLAlchemy 2.1, pool/base.py, Pool.
class pool {
public:
    dispatcher<pool_events> dispatch;

    virtual ~pool();
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;

    /// Checks a connection out: an idle one, or a new one. Fires `connect` for a new one,
    /// `checkout` for each.
    ///
    /// A disconnection_error of pre-ping or of a listener of `checkout` replaces the connection and
    /// starts over, twice at most. Any other error invalidates it.
    /// @throws timeout_error when none is to be had; invalid_request_error when two connections in
    ///   a row turned out dead; what the creator and listeners throw. The record is then back.
    [[nodiscard]] virtual pooled_connection connect();

    /// Closes the connections that are idle, firing `close`. The pool can still be used; those that
    /// are checked out come back to it.
    /// @throws the first error of a listener, after all were closed.
    virtual void dispose() = 0;

    /// A new pool of the same kind with the same options, without connections; it gets the
    /// listeners that this one has now. Removing one of those removes it from both.
    std::shared_ptr<pool> recreate() const;

    /// Gives `connection` up, and replaces every connection made before now at its next checkout.
    void invalidate(pooled_connection& connection, std::exception_ptr error = {});
    /// Only the second half, unless `connection` is older than the last time.
    void expire_older(const pool_proxied_connection& connection);

    /// A line for people.
    virtual std::string status() const = 0;

    const pool_options& options() const noexcept { return options_; }
    pool_dialect& dialect() const noexcept { return *options_.dialect; }

    /// Ends the pool when nobody has a connection of it any more.
    static void release(pool* one) noexcept;

protected:
    using entry_ptr = detail::entry_ref;

    /// @param shares  do several proxies have one record at the same time?
    pool(target_class<pool_events>& of, pool_creator creator, pool_options options,
         bool shares = false);

    /// Hands out a record, and counts it in `users_`; a new one comes with a connection.
    virtual entry_ptr do_get() = 0;
    /// Takes the record back; it may be without a connection.
    virtual void do_return(entry_ptr entry) = 0;
    /// do_return and leave() in one.
    virtual void return_and_leave(entry_ptr&& entry);
    /// Returns an exclusive proxy that has nothing to reset and nobody to tell, and takes care of
    /// it. @return false: not done, take the general way
    virtual bool return_quickly(pool_proxied_connection&) { return false; }
    /// An equal pool, without listeners.
    virtual std::shared_ptr<pool> make_like() const = 0;
    /// Sees to it that the record's connection is there and not too old.
    virtual void refresh(connection_pool_entry& entry);
    /// The same for a record that others use, and may invalidate at any time.
    /// @return the connection that was there
    connection_pool_entry::shared_connection refresh_shared(connection_pool_entry& entry);
    /// Told of a proxy before listeners are.
    virtual void started(pool_proxied_connection&) {}

    /// A record with a new connection. @throws what creator and listeners throw; then the
    ///   connection is closed.
    entry_ptr make_entry();
    const pool_creator& creator() const noexcept { return creator_; }
    bool is_current(const connection_pool_entry& entry) const {
        return !is_invalidated(entry) &&
               (recycle_ < 0 || now() - entry.start_.load(std::memory_order_relaxed) <= recycle_);
    }
    /// Dead or given up; recycling by age is another matter.
    bool is_invalidated(const connection_pool_entry& entry) const noexcept {
        const std::int64_t start = entry.start_.load(std::memory_order_relaxed);
        return entry.dbapi_connection() == nullptr ||
               invalidated_.load(std::memory_order_relaxed) > start ||
               entry.soft_invalidated_.load(std::memory_order_relaxed) > start;
    }
    pooled_connection check_out(entry_ptr&& entry);

    /// To be called before `mutex_` is locked: a child of fork() starts anew, with a mutex that no
    /// thread of the parent has locked and no connection of the parent.
    void enter() const;
    /// What enter() does to a kind. @param intact  false: another thread of the parent was changing
    ///   the members, which cannot be relied on, and are to be made anew in place.
    virtual void forget_inherited(bool intact) noexcept = 0;

    /// A checkout that do_get has counted is over: the last one of a released pool destroys it.
    void leave() noexcept;
    /// The same with `mutex_` held; true: the caller has to call `destroy` without it.
    bool leaves() noexcept { return --users_ == 0 && released_; }
    static void destroy(pool* one) noexcept { delete one; }

    mutable std::mutex mutex_;  ///< of the kinds; never held while listeners or the driver run
    std::size_t users_ = 0;     ///< checkouts that are not over; guarded by mutex_

private:
    friend class connection_pool_entry;
    friend class pool_proxied_connection;
    friend class pooled_connection;

    std::unique_ptr<pool_proxied_connection> make_proxy(entry_ptr& entry);
    void announce(pool_proxied_connection& proxy);
    bool announce_once(pool_proxied_connection& proxy);
    void check_in(entry_ptr&& entry);
    void check_in_failed(entry_ptr&& entry, const std::exception_ptr& error);
    void close_driver(driver_connection& connection, bool terminate);
    std::int64_t now() const;

    pool_creator creator_;
    pool_options options_;
    std::atomic<std::uint32_t> process_;
    std::atomic<std::int64_t> invalidated_{connection_pool_entry::never};
    std::int64_t recycle_;  ///< nanoseconds; negative: never
    bool shares_;
    bool released_ = false;  ///< guarded by mutex_
};

namespace detail {
template <class Kind>
std::shared_ptr<Kind> make_owned_pool(const pool_creator& creator, const pool_options& options) {
    return std::shared_ptr<Kind>{new Kind{pool_key{}, creator, options}, &pool::release};
}
}  // namespace detail

/// Makes a pool: `orm::make_pool<orm::queue_pool>(connect, {.size = 2})`.
///
/// @param creator  makes driver connections; see orm::pool_creator.
/// @throws argument_error for options that make no sense.
template <class Kind>
std::shared_ptr<Kind> make_pool(const pool_creator& creator, const pool_options& options = {}) {
    return detail::make_owned_pool<Kind>(creator, options);
}

}  // namespace orm
#endif
