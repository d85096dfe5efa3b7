#ifndef ORM_ENGINE_TRANSACTION_HPP
#define ORM_ENGINE_TRANSACTION_HPP

#include <memory>
#include <string>

#include "orm/engine/fwd.hpp"

namespace orm {

namespace detail {
class transaction_state;
}

/// A transaction, a savepoint, or a transaction in two phases, as a connection began it; rolls back
/// when it goes without commit.
///
/// Moves only. May outlive its connection; it is over then.
/// Source: SQLAlchemy 2.1, engine/base.py, Transaction and its subclasses.
class transaction {
public:
    explicit transaction(std::shared_ptr<detail::transaction_state> state) noexcept;
    transaction(transaction&& other) noexcept;
    transaction& operator=(transaction&& other) noexcept;
    /// Rolls back what is not over. Never throws: errors become notices.
    ~transaction();

    /// Not committed, rolled back or failed yet?
    bool is_active() const noexcept;
    /// And its connection is not lost?
    bool is_valid() const noexcept;
    bool is_nested() const noexcept;
    /// Of a transaction in two phases; empty for others.
    const std::string& xid() const noexcept;

    /// `commit`, or `release_savepoint`, or `commit_twophase`.
    /// @throws invalid_request_error when it is over; pending_rollback_error when it failed; what
    ///   listeners and the driver throw. It is then inactive, and waits for its rollback.
    void commit();
    /// `rollback`, or `rollback_savepoint`, or `rollback_twophase`. Only a notice when it is over.
    void rollback();
    /// The same, without a notice.
    void close();
    /// Of a transaction in two phases: `prepare_twophase`.
    /// @throws invalid_request_error for others, and when it is over.
    void prepare();
    /// Leaves it to the connection: it is not rolled back when this goes.
    void release() noexcept { state_.reset(); }

private:
    std::shared_ptr<detail::transaction_state> state_;
};

}  // namespace orm
#endif
