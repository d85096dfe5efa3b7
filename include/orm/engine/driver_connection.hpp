#ifndef ORM_ENGINE_DRIVER_CONNECTION_HPP
#define ORM_ENGINE_DRIVER_CONNECTION_HPP

#include <memory>

#include "orm/engine/fwd.hpp"

namespace orm {

/// One connection to a database as its driver made it; what a pool keeps.
///
/// The pool needs only commit, rollback and close. Used by one thread at a time.
/// Source: PEP 249, Connection Objects.
class driver_connection {
public:
    driver_connection() = default;
    driver_connection(const driver_connection&) = delete;
    driver_connection& operator=(const driver_connection&) = delete;
    /// Frees whatever is still held, without a word: a connection that nobody closed ends here.
    virtual ~driver_connection();

    /// Commits the transaction that the driver has open, if any. @throws driver_error
    virtual void commit() = 0;
    /// Rolls the transaction that the driver has open back, if any. @throws driver_error
    virtual void rollback() = 0;
    /// Ends the connection in good order. @throws driver_error
    virtual void close() = 0;
    /// What executes statements. It must be gone before the connection is.
    /// @throws invalid_request_error by default: pools work without.
    virtual std::unique_ptr<driver_cursor> cursor();
};

}  // namespace orm
#endif
