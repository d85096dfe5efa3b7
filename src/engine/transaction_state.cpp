#include "transaction_state.hpp"

#include "orm/driver/error.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"

namespace orm::detail {
namespace {

[[noreturn]] void throw_inactive(const char* what) {
    throw invalid_request_error{std::string{"this "} + what +
                                " is over: it was committed, rolled back or closed already; begin "
                                "a new one"};
}

}  // namespace

std::shared_ptr<transaction_state> transaction_state::begin(connection& on, kind of,
                                                            std::string xid) {
    auto made = std::make_shared<transaction_state>(on, of, std::move(xid));
    switch (of) {
        case kind::root:
            on.begin_impl();
            on.transaction_ = made;
            break;
        case kind::twophase:
            on.begin_twophase_impl(made->name_);
            on.transaction_ = made;
            break;
        case kind::nested:
            made->name_ = "sa_savepoint_" + std::to_string(++on.savepoints_);
            on.savepoint_impl(made->name_);
            made->previous_ = std::move(on.nested_);
            on.nested_ = made;
            break;
    }
    made->phase_ = phase::active;
    return made;
}

bool transaction_state::is_valid() const noexcept {
    return is_active() && connection_ != nullptr && !connection_->invalidated();
}

const std::string& transaction_state::xid() const noexcept {
    static const std::string none;
    return kind_ == kind::twophase ? name_ : none;
}

bool transaction_state::is_forgotten() const noexcept {
    return phase_ == phase::over && connection_ != nullptr && !is_attached();
}

bool transaction_state::is_attached() const noexcept {
    if (connection_ == nullptr) return false;
    return (is_nested() ? connection_->nested_ : connection_->transaction_).get() == this;
}

void transaction_state::forget_connection() noexcept {
    connection_ = nullptr;
    phase_ = phase::over;
    if (previous_ != nullptr) previous_->forget_connection();
}

void transaction_state::note_end() noexcept {
    if (phase_ == phase::active) phase_ = phase::ended;
    for (transaction_state* one = connection_->nested_.get(); one != nullptr;
         one = one->previous_.get())
        one->phase_ = phase::over;
}

void transaction_state::commit() {
    const auto keep = shared_from_this();
    is_nested() ? commit_nested() : commit_root();
}

void transaction_state::rollback() {
    if (connection_ == nullptr) return;
    const auto keep = shared_from_this();
    is_nested() ? end_nested() : end_root();
}

void transaction_state::prepare() {
    if (kind_ != kind::twophase)
        throw invalid_request_error{
            "only a transaction in two phases can be prepared: begin it with begin_twophase()"};
    if (phase_ == phase::ended) connection_->throw_invalid_transaction();
    if (phase_ != phase::active) throw_inactive("transaction");
    connection_->prepare_twophase_impl(name_);
    phase_ = phase::prepared;
}

void transaction_state::send_commit() {
    if (kind_ == kind::twophase) return connection_->commit_twophase_impl(name_, is_prepared());
    connection_->commit_impl();
}

void transaction_state::send_rollback() {
    if (kind_ == kind::twophase) return connection_->rollback_twophase_impl(name_, is_prepared());
    connection_->rollback_impl();
}

void transaction_state::commit_root() {
    if (is_attached()) connection_->look_at_transaction();
    if (!is_active()) {
        if (is_attached()) connection_->throw_invalid_transaction();
        throw_inactive("transaction");
    }
    struct deactivate {
        transaction_state& what;
        ~deactivate() {
            what.cancel_nested();
            what.phase_ = phase::over;
        }
    };
    {
        const deactivate at_end{*this};
        send_commit();
    }
    // Only now: after a failed commit a rollback has to come first.
    connection_->release_claim();
    connection_->transaction_.reset();
}

void transaction_state::end_root() {
    struct leave {
        transaction_state& what;
        ~leave() {
            what.cancel_nested();
            what.phase_ = phase::over;
            if (!what.is_attached()) return;
            what.connection_->release_claim();
            what.connection_->transaction_.reset();
        }
    } const at_end{*this};
    if (phase_ != phase::over) send_rollback();
}

void transaction_state::commit_nested() {
    if (!is_active()) {
        if (is_attached()) connection_->throw_invalid_transaction();
        throw_inactive("savepoint");
    }
    {
        // Inactive also when it fails: then it must not send anything when it is rolled back.
        struct deactivate {
            phase& now;
            ~deactivate() { now = phase::over; }
        } const at_end{phase_};
        connection_->release_savepoint_impl(name_);
    }
    leave_nested();
}

void transaction_state::end_nested() {
    struct leave {
        transaction_state& what;
        ~leave() {
            what.phase_ = phase::over;
            what.leave_nested();
        }
    } const at_end{*this};
    const auto& root = connection_->transaction_;
    if (is_active() && root != nullptr && root->is_active())
        connection_->rollback_to_savepoint_impl(name_);
}

/// Savepoints end with their transaction, without a word.
void transaction_state::cancel_nested() noexcept {
    while (const auto nested = connection_->nested_) {
        nested->phase_ = phase::over;
        nested->leave_nested();
    }
}

/// Takes this savepoint off its connection, and those inside of it, which are gone with it.
void transaction_state::leave_nested() noexcept {
    const transaction_state* found = connection_->nested_.get();
    while (found != nullptr && found != this) found = found->previous_.get();
    while (found != nullptr) {
        const auto innermost = connection_->nested_;
        innermost->phase_ = phase::over;
        connection_->nested_ = std::move(innermost->previous_);
        if (innermost.get() == this) return;
    }
}

}  // namespace orm::detail
