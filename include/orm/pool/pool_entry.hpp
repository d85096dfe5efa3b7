#ifndef ORM_POOL_POOL_ENTRY_HPP
#define ORM_POOL_POOL_ENTRY_HPP

#include <any>
#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/driver/driver_connection.hpp"
#include "orm/pool/fwd.hpp"

namespace orm {

/// Whatever users want to remember with a connection or a record.
using info_map = std::map<std::string, std::any, std::less<>>;

namespace detail {
/// Made by pools only: constructors that take it are not for users.
class pool_key {
    friend class orm::pool;
    template <class Kind>
    friend std::shared_ptr<Kind> make_owned_pool(const pool_creator& creator,
                                                 const pool_options& options);
    pool_key() noexcept = default;
};

/// Owns a record, together with others. Handing it on touches no count.
class entry_ref {
public:
    entry_ref() noexcept = default;
    explicit entry_ref(connection_pool_entry* made) noexcept;
    entry_ref(const entry_ref& other) noexcept;
    entry_ref(entry_ref&& other) noexcept : one_{other.one_} { other.one_ = nullptr; }
    entry_ref& operator=(const entry_ref& other) noexcept { return *this = entry_ref{other}; }
    entry_ref& operator=(entry_ref&& other) noexcept {
        connection_pool_entry* const given = std::exchange(other.one_, nullptr);
        if (one_ != nullptr) [[unlikely]]
            release(one_);
        one_ = given;
        return *this;
    }
    ~entry_ref() {
        if (one_ != nullptr) release(one_);
    }

    connection_pool_entry* get() const noexcept { return one_; }
    connection_pool_entry& operator*() const noexcept { return *one_; }
    connection_pool_entry* operator->() const noexcept { return one_; }
    explicit operator bool() const noexcept { return one_ != nullptr; }

    /// Hands over what it owns.
    [[nodiscard]] connection_pool_entry* detach() noexcept { return std::exchange(one_, nullptr); }
    /// Takes over what was detached. @pre empty
    void fill(connection_pool_entry* detached) noexcept { one_ = detached; }

private:
    static void release(connection_pool_entry* one) noexcept;
    connection_pool_entry* one_ = nullptr;
};
}  // namespace detail

/// A record: a place in a pool, which holds one driver connection at a time. It outlives its
/// connections; listeners may use it while they run.
///
/// One thread at a time, namely the one that has it checked out.
/// Source: SQLAlchemy 2.1, pool/base.py, _ConnectionRecord, ConnectionPoolEntry.
class connection_pool_entry {
public:
    connection_pool_entry(detail::pool_key, pool& of);
    ~connection_pool_entry();
    connection_pool_entry(const connection_pool_entry&) = delete;
    connection_pool_entry& operator=(const connection_pool_entry&) = delete;

    /// A number that no other record of the process ever has.
    std::uint64_t id() const noexcept { return id_; }
    /// The driver connection; nullptr after an invalidation, until the next checkout.
    driver_connection* dbapi_connection() const noexcept {
        return driver_.load(std::memory_order_relaxed);
    }
    /// Is it checked out?
    bool in_use() const noexcept { return in_use_.load(std::memory_order_relaxed); }
    /// Was the connection made after the last checkout began?
    bool fresh() const noexcept { return fresh_.load(std::memory_order_relaxed); }

    /// What belongs to the driver connection; the next one has another map, an empty one.
    info_map& info() noexcept { return *share().info; }
    /// What belongs to the record.
    info_map& record_info() noexcept { return record_info_; }

    /// Fires `invalidate` and `close`, and closes the connection; the next checkout makes a new
    /// one. Does nothing when there is none.
    /// @throws what listeners throw; the connection is closed all the same.
    void invalidate(std::exception_ptr error = {});
    /// Fires `soft_invalidate`; the next checkout replaces the connection.
    void soft_invalidate(std::exception_ptr error = {});
    /// Fires `close` and closes the connection, if there is one.
    void close();

    /// Has `callback` called when the connection comes back, before `checkin`; the last one given
    /// is called first. Forgotten when the connection is closed before.
    void at_checkin(callback<void(driver_connection&)> callback);

private:
    friend class pool;
    friend class pool_proxied_connection;
    friend class queue_pool;
    friend class detail::entry_ref;
    /// A connection and what belongs to it.
    struct shared_connection {
        std::shared_ptr<driver_connection> driver;
        std::shared_ptr<info_map> info;
    };
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min();

    /// Replaces the connection, if any, and tells first_connect and connect.
    void renew();
    void connect();
    void close_connection(bool terminate);
    void run_at_checkin();
    /// The connection, as it is now; null: there is none.
    std::shared_ptr<driver_connection> current() const;
    void replace(std::shared_ptr<driver_connection> next) noexcept;
    shared_connection share() const noexcept;
    /// Takes the connection out, if it is that one. @return null: it is not
    std::shared_ptr<driver_connection> take(const driver_connection* which) noexcept;
    /// Is it of the parent of this process? Its connection then is.
    bool is_inherited() const noexcept;
    /// Forgets an inherited connection, without a word to it or to listeners.
    void forget() noexcept;

    // The checkouts of a static_pool share one record, in any threads. What they may change is
    // atomic or guarded; only pools whose records have one checkout at a time read it as it lies.
    pool& pool_;
    std::uint64_t id_;
    mutable std::mutex guard_;  ///< never held while listeners or the driver run
    std::shared_ptr<driver_connection> connection_;    ///< guarded
    std::atomic<driver_connection*> driver_{nullptr};  ///< the same, to look at
    const driver_connection* closing_ = nullptr;       ///< guarded: somebody closes that one
    /// What was closed while a proxy still points at it; not of a static_pool, whose proxies own.
    std::shared_ptr<driver_connection> retired_;
    /// The proxy object of the last checkout, for the next one: a checkout allocates nothing.
    std::unique_ptr<pool_proxied_connection> spare_;
    /// When connecting began, in nanoseconds of the pool's clock.
    std::atomic<std::int64_t> start_{never};
    std::atomic<std::int64_t> soft_invalidated_{never};
    std::atomic<std::uint32_t> process_;  ///< that connected
    std::atomic<int> references_{0};
    std::atomic<bool> in_use_{false};
    std::atomic<bool> fresh_{false};
    std::shared_ptr<info_map> info_;  ///< guarded, never null; the proxies of a static_pool own it
    info_map record_info_;
    std::vector<callback<void(driver_connection&)>> at_checkin_;  ///< guarded
};

}  // namespace orm
#endif
