#include "orm/engine/connection.hpp"

#include <utility>

#include "connection_call.hpp"
#include "handle_error.hpp"
#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/engine.hpp"
#include "transaction_state.hpp"

// Source: SQLAlchemy 2.1, engine/base.py, Connection.
namespace orm {
namespace {

pooled_connection check_out(engine& from) {
    try {
        return from.raw_connection();
    } catch (const driver_error& error) {
        detail::failure what{{from.dialect()}};
        what.context.engine = &from;
        what.context.original_exception = std::current_exception();
        what.context.is_disconnect = from.dialect().is_disconnect(error, nullptr);
        what.is_driver_error = true;
        detail::handle_without_connection(std::move(what));
    }
}

}  // namespace

connection::connection(std::shared_ptr<orm::engine> of)
    : dispatch{class_target<connection>(), &of->dispatch},
      engine_{std::move(of)},
      dbapi_{check_out(*engine_)},
      options_{engine_->get_execution_options()} {
    apply_isolation_option();
    if (dispatch.any<detail::connection_engine_connect>())
        detail::fire<detail::connection_engine_connect>(dispatch, {*this});
}

connection::~connection() {
    close_results();
    leave_shared();
    if (nested_ != nullptr) nested_->forget_connection();
    if (transaction_ != nullptr) transaction_->forget_connection();
}

dialect& connection::engine_dialect() const noexcept {
    return engine_->dialect();
}

const ddl_dialect& connection::dialect() const {
    return engine_->dialect().ddl();
}

void connection::close() {
    close_results();
    // The pool need not roll back again what is rolled back here.
    const bool rolled_back = in_transaction() && !invalidated();
    std::exception_ptr thrown;
    try {
        if (const auto open = transaction_) open->rollback();
    } catch (...) {
        thrown = std::current_exception();
    }
    can_reconnect_ = false;
    pooled_connection ends = std::move(dbapi_);
    dbapi_ = pooled_connection{};
    if (thrown == nullptr) return rolled_back ? ends.close_after_rollback() : ends.close();
    try {
        ends.close();
    } catch (...) {
        detail::notify(notice_kind::swallowed_error, "returning a connection failed",
                       std::current_exception());
    }
    std::rethrow_exception(thrown);
}

void connection::invalidate(std::exception_ptr error) {
    if (closed())
        throw resource_closed_error{"this connection is closed: it cannot be invalidated any more"};
    if (invalidated()) return;
    close_results();
    dbapi_.invalidate(std::move(error));
}

void connection::detach() {
    if (closed())
        throw resource_closed_error{"this connection is closed: it cannot be detached any more"};
    if (invalidated())
        throw invalid_request_error{
            "this connection is lost or was invalidated, so there is nothing to detach: use it "
            "first, which connects anew"};
    dbapi_.detach();
}

void connection::close_results() noexcept {
    while (open_results_ != nullptr) open_results_->close();
}

pool_proxied_connection& connection::proxy() {
    live();
    driver_is_out_ = true;
    binds_in_place_ = false;
    return *dbapi_;
}

driver_connection& connection::dbapi_connection() {
    driver_connection* found = nullptr;
    on_driver([&found](driver_connection& on) { found = &on; });
    // What is done there by hand may end the transaction: each statement looks.
    driver_is_out_ = true;
    binds_in_place_ = false;
    return *found;
}

/// The driver's connection; connects anew where that is needed and allowed.
driver_connection& connection::live() {
    if (driver_connection* const there = dbapi_.dbapi_connection()) [[likely]]
        return *there;
    revalidate();
    return *dbapi_.dbapi_connection();
}

void connection::revalidate() {
    check_open();
    if (transaction_ != nullptr) throw_invalid_transaction();
    dbapi_ = engine_->raw_connection();
    apply_isolation_option();
}

void connection::check_open() const {
    if (closed())
        throw resource_closed_error{"this connection is closed: get a new one with connect()"};
}

void connection::throw_invalid_transaction() const {
    if (transaction_ != nullptr && transaction_->is_ended())
        throw pending_rollback_error{
            "the database has ended the transaction of this connection, by an error that rolls "
            "back or by a statement such as COMMIT: call rollback() before going on. Statements "
            "that are to be committed one by one take the isolation level AUTOCOMMIT"};
    if (transaction_ != nullptr && transaction_->is_prepared())
        throw invalid_request_error{
            "the transaction of this connection is prepared: commit() or rollback() it before "
            "going on"};
    const bool savepoint = nested_ != nullptr;
    throw pending_rollback_error{
        std::string{"the "} + (savepoint ? "savepoint" : "transaction") +
        " of this connection failed, or its connection was lost: call rollback() before going on"};
}

void connection::check_transaction() const {
    if ((transaction_ != nullptr && !transaction_->takes_statements()) ||
        (nested_ != nullptr && !nested_->is_active()))
        throw_invalid_transaction();
}

connection& connection::execution_options(orm::execution_options options) {
    if (dispatch.any<detail::connection_set_options>())
        detail::fire<detail::connection_set_options>(dispatch, {*this, options});
    if (options.contains("isolation_level")) {
        const std::string level = get_option(options, "isolation_level", std::string{});
        if (transaction_ != nullptr)
            throw invalid_request_error{
                "the isolation level cannot change inside a transaction: set it before the first "
                "statement, or after commit() or rollback()"};
        apply_isolation_level(level);
    }
    for (auto& [name, value] : options) options_.insert_or_assign(name, std::move(value));
    return *this;
}

void connection::apply_isolation_option() {
    if (options_.contains("isolation_level"))
        apply_isolation_level(get_option(options_, "isolation_level", std::string{}));
}

void connection::apply_isolation_level(const std::string& given) {
    orm::dialect& with = engine_dialect();
    const std::string level = with.check_isolation_level(given);
    if (is_claimed_by_other() || dbapi_.is_nested()) {
        if (get_isolation_level() == level) return;
        throw invalid_request_error{
            "the isolation level cannot change while another connection has the same driver "
            "connection: close that one before"};
    }
    on_driver([&](driver_connection& on) { with.set_isolation_level(on, level); });
    if (connection_pool_entry* const record = dbapi_->record()) {
        const std::string& usual = engine_->options().isolation_level;
        record->at_checkin([back = usual.empty() ? with.default_isolation_level() : usual,
                            shared = engine_](driver_connection& on) {
            shared->dialect().set_isolation_level(on, back);
        });
    }
}

std::string connection::get_isolation_level() {
    std::string level;
    on_driver([&](driver_connection& on) { level = engine_dialect().get_isolation_level(on); });
    return level;
}

bool connection::has_table(const qualified_name& table) {
    bool found = false;
    on_driver([&](driver_connection& on) { found = engine_dialect().has_table(on, table); });
    return found;
}

bool connection::has_index(const qualified_name& table, const identifier& index) {
    bool found = false;
    on_driver([&](driver_connection& on) { found = engine_dialect().has_index(on, table, index); });
    return found;
}

bool connection::has_sequence(const qualified_name& sequence) {
    bool found = false;
    on_driver([&](driver_connection& on) { found = engine_dialect().has_sequence(on, sequence); });
    return found;
}

bool connection::has_type(const qualified_name& type) {
    bool found = false;
    on_driver([&](driver_connection& on) { found = engine_dialect().has_type(on, type); });
    return found;
}

}  // namespace orm
