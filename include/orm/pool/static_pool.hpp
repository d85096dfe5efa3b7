#ifndef ORM_POOL_STATIC_POOL_HPP
#define ORM_POOL_STATIC_POOL_HPP

#include <condition_variable>
#include <thread>

#include "orm/pool/pool.hpp"

namespace orm {

/// Has one connection, and lends it to all at the same time: what a database in memory needs.
///
/// The record checks in with the first proxy that returns. An invalidated record is replaced by a
/// new one. Connecting and replacing are exclusive; apart from that, those who share the connection
/// agree among themselves who uses it when; orm::connection lets one of them have a transaction.
/// Source: SQLAlchemy 2.1, pool/impl.py, StaticPool.
class static_pool : public pool {
public:
    using event_base = pool;
    static_pool(detail::pool_key key, pool_creator creator, pool_options options);

    /// Closes the connection, checked out or not, and forgets it.
    void dispose() override;
    std::string status() const override;

protected:
    entry_ptr do_get() override;
    void do_return(entry_ptr) override {}
    void refresh(connection_pool_entry& entry) override;
    std::shared_ptr<pool> make_like() const override;
    void forget_inherited(bool intact) noexcept override;

private:
    class exclusive;

    entry_ptr entry_;  // this and the rest: guarded by mutex_
    bool busy_ = false;
    std::thread::id busy_thread_;
    std::condition_variable idle_;
};

}  // namespace orm
#endif
