#include "connection_call.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/engine.hpp"
#include "orm/engine/error.hpp"
#include "statement_body.hpp"
#include "transaction_state.hpp"

// Source: SQLAlchemy 2.1, engine/base.py, Connection: begin and what follows.
namespace orm {

using state = detail::transaction_state;

transaction connection::begin() {
    check_open();
    if (transaction_ != nullptr)
        throw invalid_request_error{
            "this connection has begun a transaction already, by begin() or with its first "
            "statement: call commit() or rollback() first, or begin_nested() for a savepoint"};
    return transaction{state::begin(*this, state::kind::root)};
}

transaction connection::begin_nested() {
    check_open();
    if (transaction_ == nullptr) autobegin();
    check_transaction();
    return transaction{state::begin(*this, state::kind::nested)};
}

transaction connection::begin_twophase(std::string xid) {
    check_open();
    if (transaction_ != nullptr)
        throw invalid_request_error{
            "a transaction in two phases cannot begin inside of another one: call commit() or "
            "rollback() first"};
    if (xid.empty()) xid = engine_dialect().create_xid();
    return transaction{state::begin(*this, state::kind::twophase, std::move(xid))};
}

std::vector<std::string> connection::recover_twophase() {
    std::vector<std::string> waiting;
    on_driver([&](driver_connection& on) { waiting = engine_dialect().do_recover_twophase(on); });
    return waiting;
}

void connection::autobegin() {
    state::begin(*this, state::kind::root);
}

void connection::commit() {
    if (const auto open = transaction_) open->commit();
}

void connection::rollback() {
    if (const auto open = transaction_) open->rollback();
}

bool connection::in_transaction() const noexcept {
    return transaction_ != nullptr && transaction_->is_active();
}

bool connection::in_nested_transaction() const noexcept {
    return nested_ != nullptr && nested_->is_active();
}

namespace {

/// While a transaction begins, statements of listeners do not begin another one.
class beginning {
public:
    explicit beginning(bool& flag) noexcept : flag_{flag} { flag_ = true; }
    ~beginning() { flag_ = false; }
    beginning(const beginning&) = delete;
    beginning& operator=(const beginning&) = delete;

private:
    bool& flag_;
};

}  // namespace

void connection::begin_impl() {
    const beginning scope{in_begin_};
    if (dispatch.any<detail::connection_begin>()) dispatch.fire<detail::connection_begin>({*this});
    on_driver([this](driver_connection& on) { engine_dialect().do_begin(on); });
}

void connection::rollback_impl() {
    if (dispatch.any<detail::connection_rollback>())
        dispatch.fire<detail::connection_rollback>({*this});
    if (!dbapi_.is_valid()) return;
    on_driver([this](driver_connection& on) { engine_dialect().do_rollback(on); });
}

void connection::commit_impl() {
    if (dispatch.any<detail::connection_commit>())
        dispatch.fire<detail::connection_commit>({*this});
    on_driver([this](driver_connection& on) { engine_dialect().do_commit(on); }, true);
}

void connection::savepoint_impl(const std::string& name) {
    if (dispatch.any<detail::connection_savepoint>())
        dispatch.fire<detail::connection_savepoint>({*this, name});
    execute_savepoint(statement_kind::savepoint, name);
}

void connection::rollback_to_savepoint_impl(const std::string& name) {
    if (dispatch.any<detail::connection_rollback_savepoint>())
        dispatch.fire<detail::connection_rollback_savepoint>({*this, name});
    if (dbapi_.is_valid()) execute_savepoint(statement_kind::rollback_to_savepoint, name);
}

void connection::release_savepoint_impl(const std::string& name) {
    if (dispatch.any<detail::connection_release_savepoint>())
        dispatch.fire<detail::connection_release_savepoint>({*this, name});
    execute_savepoint(statement_kind::release_savepoint, name);
}

void connection::execute_savepoint(statement_kind kind, const std::string& name) {
    execute(detail::make_savepoint_statement(kind, name));
}

void connection::begin_twophase_impl(const std::string& xid) {
    const beginning scope{in_begin_};
    if (dispatch.any<detail::connection_begin_twophase>())
        dispatch.fire<detail::connection_begin_twophase>({*this, xid});
    on_driver([&](driver_connection& on) { engine_dialect().do_begin_twophase(on, xid); });
}

void connection::prepare_twophase_impl(const std::string& xid) {
    if (dispatch.any<detail::connection_prepare_twophase>())
        dispatch.fire<detail::connection_prepare_twophase>({*this, xid});
    on_driver([&](driver_connection& on) { engine_dialect().do_prepare_twophase(on, xid); });
}

void connection::rollback_twophase_impl(const std::string& xid, bool is_prepared) {
    if (dispatch.any<detail::connection_rollback_twophase>())
        dispatch.fire<detail::connection_rollback_twophase>({*this, xid, is_prepared});
    if (!dbapi_.is_valid()) return;
    on_driver([&](driver_connection& on) {
        engine_dialect().do_rollback_twophase(on, xid, is_prepared);
    });
}

void connection::commit_twophase_impl(const std::string& xid, bool is_prepared) {
    if (dispatch.any<detail::connection_commit_twophase>())
        dispatch.fire<detail::connection_commit_twophase>({*this, xid, is_prepared});
    on_driver(
        [&](driver_connection& on) { engine_dialect().do_commit_twophase(on, xid, is_prepared); },
        true);
}

}  // namespace orm
