#ifndef ORM_SRC_ENGINE_TRANSACTION_STATE_HPP
#define ORM_SRC_ENGINE_TRANSACTION_STATE_HPP

#include <memory>
#include <string>

#include "orm/engine/fwd.hpp"

namespace orm::detail {

/// What a transaction is, whoever holds it: its connection as long as it is open there, users
/// through orm::transaction.
///
/// `active` ends with commit, rollback and their failures. An inactive one that its connection
/// still has waits for a rollback. Source: SQLAlchemy 2.1, engine/base.py, RootTransaction,
/// NestedTransaction, TwoPhaseTransaction.
class transaction_state : public std::enable_shared_from_this<transaction_state> {
public:
    enum class kind : unsigned char { root, nested, twophase };

    /// Begins it on `on`. @param xid  of one in two phases
    static std::shared_ptr<transaction_state> begin(connection& on, kind of, std::string xid = {});

    transaction_state(connection& on, kind of, std::string name)
        : connection_{&on}, name_{std::move(name)}, kind_{of} {}

    bool is_active() const noexcept { return active_; }
    bool is_valid() const noexcept;
    bool is_nested() const noexcept { return kind_ == kind::nested; }
    const std::string& xid() const noexcept;
    /// Does its connection still have it?
    bool is_attached() const noexcept;

    void commit();
    /// Nothing when it is over.
    void rollback();
    void prepare();
    /// The connection goes.
    void forget_connection() noexcept;

private:
    void end_root();
    void end_nested();
    void commit_root();
    void commit_nested();
    void send_commit();
    void send_rollback();
    void cancel_nested() noexcept;
    void leave_nested() noexcept;

    connection* connection_;                       ///< nullptr once that is gone
    std::string name_;                             ///< of the savepoint, or the xid
    std::shared_ptr<transaction_state> previous_;  ///< the savepoint around this one
    kind kind_;
    bool active_ = false;
    bool prepared_ = false;
};

}  // namespace orm::detail
#endif
