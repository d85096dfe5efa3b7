#ifndef ORM_POOL_POOL_DIALECT_HPP
#define ORM_POOL_POOL_DIALECT_HPP

#include "orm/pool/fwd.hpp"

namespace orm {

class driver_error;

/// What a pool asks of the database it knows nothing about: one dialect serves all connections of a
/// pool, from any thread. Override what differs.
///
/// Source: SQLAlchemy 2.1, pool/base.py, _ConnDialect; engine/default.py.
class pool_dialect {
public:
    pool_dialect() = default;
    pool_dialect(const pool_dialect&) = delete;
    pool_dialect& operator=(const pool_dialect&) = delete;
    virtual ~pool_dialect();

    virtual void do_rollback(driver_connection& connection);
    virtual void do_commit(driver_connection& connection);
    virtual void do_close(driver_connection& connection);
    /// Ends a connection that is not to be trusted, without waiting for the server; do_close by
    /// default.
    virtual void do_terminate(driver_connection& connection);

    /// Is the connection alive? A driver_error that is_disconnect knows means no.
    /// @throws invalid_request_error by default: without a dialect there is nothing to ask with.
    virtual bool do_ping(driver_connection& connection);
    /// Does the error say that the connection is lost?
    /// @param connection  where it happened; nullptr while connecting.
    virtual bool is_disconnect(const driver_error& error, driver_connection* connection);
    /// do_ping as pre-ping calls it; the engine's dialect tells its listeners of `handle_error`.
    /// @return false when the connection is lost. @throws any other error.
    virtual bool ping_for_checkout(driver_connection& connection);

    /// Must a destructor not call the driver, as that might block? It then fires `reset` with
    /// asyncio_safe unset, and gives the connection up instead of returning it.
    virtual bool is_async() const noexcept { return false; }
    /// Is do_terminate something else than do_close, and safe in a destructor?
    virtual bool has_terminate() const noexcept { return false; }
};

}  // namespace orm
#endif
