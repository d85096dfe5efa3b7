#ifndef ORM_POOL_ASSERTION_POOL_HPP
#define ORM_POOL_ASSERTION_POOL_HPP

#include "orm/pool/pool.hpp"

namespace orm {

/// Lends one connection to one at a time: a second request is an assertion_error. For finding code
/// that uses more connections than it should. Source: SQLAlchemy 2.1, pool/impl.py, AssertionPool.
class assertion_pool : public pool {
public:
    using event_base = pool;
    assertion_pool(detail::pool_key key, pool_creator creator, pool_options options);

    /// Closes the connection, checked out or not; returning it afterwards is an assertion_error.
    void dispose() override;
    std::string status() const override;

protected:
    entry_ptr do_get() override;
    void do_return(entry_ptr entry) override;
    std::shared_ptr<pool> make_like() const override;
    void forget_inherited(bool intact) noexcept override;

private:
    entry_ptr entry_;  // both: guarded by mutex_
    bool checked_out_ = false;
};

}  // namespace orm
#endif
