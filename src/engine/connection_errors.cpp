#include <utility>

#include "connection_call.hpp"
#include "handle_error.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/engine.hpp"
#include "orm/pool/pool.hpp"
#include "orm/schema/inspector.hpp"
#include "transaction_state.hpp"

// What becomes of an error on a connection. Source: SQLAlchemy 2.1, engine/base.py,
// Connection._handle_dbapi_exception.
namespace orm {

void connection::on_driver(const callback<void(driver_connection&)>& work, bool commits) {
    try {
        work(live());
    } catch (const pending_rollback_error&) {
        throw;
    } catch (const resource_closed_error&) {
        throw;
    } catch (const no_such_table_error&) {  // an answer
        throw;
    } catch (...) {
        detail::failed_call failed{std::current_exception()};
        failed.in_commit = commits;
        handle(failed);
    }
}

void connection::handle(detail::failed_call what) {
    const bool exit_like = detail::is_exit_like(what.error);
    const driver_error* const driver = detail::as_driver_error(what.error);
    const std::string statement{what.sql != nullptr ? *what.sql : std::string_view{}};
    const parameter_sets sets = what.context != nullptr
                                    ? detail::as_executed(what.sets)
                                    : parameter_sets(what.sets.begin(), what.sets.end());

    detail::failure failure{{engine_dialect()}};
    exception_context& context = failure.context;
    context.engine = engine_.get();
    context.connection = this;
    context.cursor = what.cursor != nullptr ? what.cursor->get() : nullptr;
    if (what.sql != nullptr) {
        context.statement = &statement;
        context.parameters = &sets;
        failure.info.statement = statement;
        if (!engine_->options().hide_parameters)
            failure.info.parameters =
                detail::parameters_text(statement, what.sets, what.executemany);
        if (driver != nullptr)
            failure.message = detail::without_values(driver->what(), statement, what.sets,
                                                     engine_->options().hide_parameters,
                                                     driver->kind() == driver_error_kind::data);
    }
    context.executemany = what.executemany;
    context.execution_context = what.context;
    context.original_exception = what.error;
    context.is_disconnect =
        !closed() && (exit_like || (driver != nullptr && engine_dialect().is_disconnect(
                                                             *driver, dbapi_.dbapi_connection())));
    context.invalidate_pool_on_disconnect = !exit_like;
    if (!context.is_disconnect) look_at_transaction();
    failure.is_driver_error = driver != nullptr;
    failure.in_commit = what.in_commit;

    const bool wraps =
        failure.is_driver_error || (what.sql != nullptr && what.context == nullptr && !exit_like);
    if (wraps) context.sqlalchemy_exception = detail::wrap(failure);
    // An error while an error is being handled: listeners are not asked again.
    if (handling_error_) std::rethrow_exception(wraps ? context.sqlalchemy_exception : what.error);

    std::exception_ptr thrown;
    // Listeners may give the connection up.
    const std::shared_ptr<driver_connection> kept =
        dbapi_.get() != nullptr ? dbapi_->share() : nullptr;
    {
        handling_error_ = true;
        struct restore {
            bool& flag;
            ~restore() { flag = false; }
        } const at_end{handling_error_};
        try {
            if (!get_option(options_, "skip_user_error_events", false))
                thrown = detail::ask_listeners(failure);
            if (!context.is_disconnect) {
                if (context.cursor != nullptr) context.cursor->close();
                const bool waits = transaction_ != nullptr && transaction_->is_ended();
                if (!in_transaction() && !waits) rollback_impl();
            }
            if (thrown == nullptr) thrown = wraps ? context.sqlalchemy_exception : what.error;
        } catch (const dbapi_error& error) {
            // Of the rollback, which may have found the connection lost.
            context.is_disconnect = context.is_disconnect || error.connection_invalidated();
            thrown = std::current_exception();
        } catch (...) {
            thrown = std::current_exception();
        }
    }
    // Nothing may outlive the driver's connection.
    if ((context.is_disconnect || dbapi_.dbapi_connection() != kept.get()) &&
        what.cursor != nullptr)
        what.cursor->reset();
    if (context.is_disconnect && !closed() && !invalidated()) {
        close_results();
        if (context.invalidate_pool_on_disconnect) {
            engine_->pool()->invalidate(dbapi_, what.error);
        } else {
            dbapi_.invalidate(what.error);
        }
    }
    std::rethrow_exception(thrown);
}

}  // namespace orm
