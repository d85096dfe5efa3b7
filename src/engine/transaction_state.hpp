#ifndef ORM_SRC_ENGINE_TRANSACTION_STATE_HPP
#define ORM_SRC_ENGINE_TRANSACTION_STATE_HPP

#include <memory>
#include <string>

#include "orm/engine/fwd.hpp"

namespace orm::detail {

/// What a transaction is, whoever holds it: its connection as long as it is open there, users
/// through orm::transaction.
///
///           begin            prepare
///   (made) -------> active -----------> prepared
///                     | |                  |
///   ended by the      | |  commit,         |  commit,
///   database itself   | |  rollback        |  rollback
///                     v v                  v
///                 ended --> over <---------+
///                   rollback
///
/// One that is `ended`, or `over` after a failed commit, stays its connection's until rollback():
/// nothing is executed before. Source: SQLAlchemy 2.1, engine/base.py, RootTransaction,
/// NestedTransaction, TwoPhaseTransaction.
class transaction_state : public std::enable_shared_from_this<transaction_state> {
public:
    enum class kind : unsigned char { root, nested, twophase };

    /// Begins it on `on`. @param xid  of one in two phases
    static std::shared_ptr<transaction_state> begin(connection& on, kind of, std::string xid = {});

    transaction_state(connection& on, kind of, std::string name)
        : connection_{&on}, name_{std::move(name)}, kind_{of} {}

    bool is_active() const noexcept { return phase_ == phase::active || phase_ == phase::prepared; }
    /// May statements be executed in it?
    bool takes_statements() const noexcept { return phase_ == phase::active; }
    bool is_ended() const noexcept { return phase_ == phase::ended; }
    bool is_prepared() const noexcept { return phase_ == phase::prepared; }
    bool is_valid() const noexcept;
    bool is_nested() const noexcept { return kind_ == kind::nested; }
    const std::string& xid() const noexcept;
    /// Does its connection still have it?
    bool is_attached() const noexcept;
    /// Is it over, and its connection knows nothing of it any more?
    bool is_forgotten() const noexcept;

    void commit();
    /// Nothing when it is over.
    void rollback();
    void prepare();
    /// The database has ended it, and its savepoints with it.
    void note_end() noexcept;
    /// The connection goes.
    void forget_connection() noexcept;

private:
    enum class phase : unsigned char { over, active, prepared, ended };

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
    phase phase_ = phase::over;
};

}  // namespace orm::detail
#endif
