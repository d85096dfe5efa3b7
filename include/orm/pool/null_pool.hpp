#ifndef ORM_POOL_NULL_POOL_HPP
#define ORM_POOL_NULL_POOL_HPP

#include "orm/pool/pool.hpp"

namespace orm {

/// Keeps nothing: opens a connection for each checkout, and closes it when it comes back.
/// Source: SQLAlchemy 2.1, pool/impl.py, NullPool.
class null_pool : public pool {
public:
    using event_base = pool;
    null_pool(detail::pool_key key, pool_creator creator, pool_options options);

    /// Does nothing.
    void dispose() override {}
    std::string status() const override;

protected:
    entry_ptr do_get() override;
    void do_return(entry_ptr entry) override;
    std::shared_ptr<pool> make_like() const override;
    void forget_inherited(bool) noexcept override {}
};

}  // namespace orm
#endif
