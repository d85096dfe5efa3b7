#ifndef ORM_POOL_SINGLETON_THREAD_POOL_HPP
#define ORM_POOL_SINGLETON_THREAD_POOL_HPP

#include <vector>

#include "orm/pool/pool.hpp"

namespace orm {

/// Has one connection for each thread. A request of a thread that has its connection checked out
/// gives the same checkout once more: the last one closed returns it. One orm::connection of those
/// may have a transaction open.
///
/// About `size` connections are kept; when another thread comes, one that is not in use is closed.
/// A connection in use by another thread is left alone, so there may be more.
/// Source: SQLAlchemy 2.1, pool/impl.py, SingletonThreadPool.
class singleton_thread_pool : public pool {
public:
    using event_base = pool;
    singleton_thread_pool(detail::pool_key key, pool_creator creator, pool_options options);

    [[nodiscard]] pooled_connection connect() override;
    /// Closes all connections, the calling thread's own even when it is checked out. Those that
    /// other threads use are closed when they come back. Errors become notices.
    void dispose() override;
    std::string status() const override;

protected:
    entry_ptr do_get() override;
    void do_return(entry_ptr entry) override;
    void started(pool_proxied_connection& proxy) override;
    std::shared_ptr<pool> make_like() const override;
    void forget_inherited(bool intact) noexcept override;

private:
    struct slot {
        std::uint64_t thread;
        entry_ptr entry;
        bool in_use;
        pool_proxied_connection* current;  ///< what a nested request gets
    };
    slot* find(const connection_pool_entry& entry) noexcept;
    slot* find_own_idle() noexcept;
    static bool join(pool_proxied_connection& checkout) noexcept;
    /// Takes surplus slots out; the lock is held.
    std::vector<entry_ptr> take_surplus();
    static void close_all(const std::vector<entry_ptr>& entries) noexcept;

    std::vector<slot> slots_;  ///< guarded by mutex_
};

}  // namespace orm
#endif
