#include "../sql/statement_call.hpp"
#include "connection_call.hpp"
#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/engine.hpp"
#include "transaction_state.hpp"

// Source: SQLAlchemy 2.1, engine/base.py, Connection: begin and what follows.
namespace orm {

using state = detail::transaction_state;

void connection::check_may_begin() const {
    if (in_block_)
        throw invalid_request_error{
            "the transaction of this block was committed or rolled back: leave the block given to "
            "engine::begin before executing more"};
    if (is_claimed_by_other())
        throw invalid_request_error{
            "another connection has a transaction open on the same driver connection, which the "
            "pool lends to both: commit() or roll it back first, execute on that connection, or "
            "give the engine a pool with a connection for each, such as orm::pool_kind::queue"};
}

bool connection::is_claimed_by_other() const noexcept {
    const driver_connection* const on = dbapi_.dbapi_connection();
    if (on == nullptr) return false;
    const void* const other = on->claimed_by_.load(std::memory_order_relaxed);
    return other != nullptr && other != this &&
           on->transaction_status() == transaction_status::open;
}

void connection::claim() noexcept {
    driver_connection* const on = dbapi_.dbapi_connection();
    if (on != nullptr && on->transaction_status() == transaction_status::open)
        on->claimed_by_.store(this, std::memory_order_relaxed);
}

void connection::release_claim() noexcept {
    driver_connection* const on = dbapi_.dbapi_connection();
    if (on != nullptr && on->claimed_by_.load(std::memory_order_relaxed) == this)
        on->claimed_by_.store(nullptr, std::memory_order_relaxed);
}

void connection::leave_shared() noexcept {
    release_claim();
    if (transaction_ == nullptr || !dbapi_.is_nested() || is_claimed_by_other()) return;
    try {
        if (driver_connection* const on = dbapi_.dbapi_connection())
            engine_dialect().do_rollback(*on);
    } catch (...) {
        detail::notify(notice_kind::swallowed_error,
                       "rolling back what a connection left open failed", std::current_exception());
    }
}

void connection::look_at_transaction() noexcept {
    if (transaction_ == nullptr || !transaction_->takes_statements()) return;
    const driver_connection* const on = dbapi_.dbapi_connection();
    if (on == nullptr) return;
    const transaction_status now = on->transaction_status();
    const bool is_claimed = on->claimed_by_.load(std::memory_order_relaxed) == this;
    // By commit() or rollback() of the driver's connection itself.
    const bool is_ended_by_hand = now == transaction_status::none && is_claimed;
    // Begun by another connection since: then ours is over, too.
    const bool is_others = now == transaction_status::open && !is_claimed;
    if (now == transaction_status::ended || is_ended_by_hand || is_others) transaction_->note_end();
}

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

void connection::commit_prepared(const std::string& xid) {
    finish_prepared(xid, &orm::dialect::do_commit_twophase);
}

void connection::rollback_prepared(const std::string& xid) {
    finish_prepared(xid, &orm::dialect::do_rollback_twophase);
}

void connection::finish_prepared(const std::string& xid,
                                 void (orm::dialect::*how)(driver_connection&, const std::string&,
                                                           bool)) {
    check_open();
    if (transaction_ != nullptr || is_claimed_by_other())
        throw invalid_request_error{
            "a prepared transaction is not ended inside of another one: call commit() or "
            "rollback() first"};
    on_driver([&](driver_connection& on) { (engine_dialect().*how)(on, xid, true); });
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
    check_may_begin();
    const beginning scope{in_begin_};
    if (dispatch.any<detail::connection_begin>())
        detail::fire<detail::connection_begin>(dispatch, {*this});
    on_driver([this](driver_connection& on) { engine_dialect().do_begin(on); });
    claim();
}

void connection::rollback_impl() {
    if (dispatch.any<detail::connection_rollback>())
        detail::fire<detail::connection_rollback>(dispatch, {*this});
    if (!dbapi_.is_valid() || is_claimed_by_other()) return;
    on_driver([this](driver_connection& on) { engine_dialect().do_rollback(on); });
}

void connection::commit_impl() {
    if (dispatch.any<detail::connection_commit>())
        detail::fire<detail::connection_commit>(dispatch, {*this});
    on_driver([this](driver_connection& on) { engine_dialect().do_commit(on); }, true);
}

void connection::savepoint_impl(const std::string& name) {
    if (dispatch.any<detail::connection_savepoint>())
        detail::fire<detail::connection_savepoint>(dispatch, {*this, name});
    execute(detail::make_savepoint_statement(detail::savepoint_step::set, name));
}

void connection::rollback_to_savepoint_impl(const std::string& name) {
    if (dispatch.any<detail::connection_rollback_savepoint>())
        detail::fire<detail::connection_rollback_savepoint>(dispatch, {*this, name});
    if (dbapi_.is_valid())
        execute(detail::make_savepoint_statement(detail::savepoint_step::roll_back, name));
}

void connection::release_savepoint_impl(const std::string& name) {
    if (dispatch.any<detail::connection_release_savepoint>())
        detail::fire<detail::connection_release_savepoint>(dispatch, {*this, name});
    execute(detail::make_savepoint_statement(detail::savepoint_step::release, name));
}

void connection::begin_twophase_impl(const std::string& xid) {
    check_may_begin();
    const beginning scope{in_begin_};
    if (dispatch.any<detail::connection_begin_twophase>())
        detail::fire<detail::connection_begin_twophase>(dispatch, {*this, xid});
    on_driver([&](driver_connection& on) { engine_dialect().do_begin_twophase(on, xid); });
    claim();
}

void connection::prepare_twophase_impl(const std::string& xid) {
    if (dispatch.any<detail::connection_prepare_twophase>())
        detail::fire<detail::connection_prepare_twophase>(dispatch, {*this, xid});
    on_driver([&](driver_connection& on) { engine_dialect().do_prepare_twophase(on, xid); });
}

void connection::rollback_twophase_impl(const std::string& xid, bool is_prepared) {
    if (dispatch.any<detail::connection_rollback_twophase>())
        detail::fire<detail::connection_rollback_twophase>(dispatch, {*this, xid, is_prepared});
    if (!dbapi_.is_valid() || is_claimed_by_other()) return;
    on_driver([&](driver_connection& on) {
        engine_dialect().do_rollback_twophase(on, xid, is_prepared);
    });
}

void connection::commit_twophase_impl(const std::string& xid, bool is_prepared) {
    if (dispatch.any<detail::connection_commit_twophase>())
        detail::fire<detail::connection_commit_twophase>(dispatch, {*this, xid, is_prepared});
    on_driver(
        [&](driver_connection& on) { engine_dialect().do_commit_twophase(on, xid, is_prepared); },
        true);
}

}  // namespace orm
