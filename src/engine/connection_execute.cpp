#include <algorithm>
#include <optional>
#include <utility>

#include "../driver/secret_names.hpp"
#include "buffered_cursor.hpp"
#include "connection_call.hpp"
#include "orm/driver/driver_connection.hpp"
#include "orm/driver/error.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/engine.hpp"
#include "transaction_state.hpp"

// Source: SQLAlchemy 2.1, engine/base.py, Connection: _execute_clauseelement, _execute_context,
// _exec_single_context and _exec_insertmany_context.
namespace orm {
namespace {

using detail::statement_call;

std::span<const parameters> one_set(const parameters& values) noexcept {
    return {&values, values.empty() ? std::size_t{0} : std::size_t{1}};
}

/// The options of the statement, then those of the connection, then those of the call; `room` is
/// used only if it has to be.
const execution_options& merge(const sql_statement* clause, const execution_options& connection,
                               const execution_options& call,
                               std::optional<execution_options>& room) {
    if (call.empty() && (clause == nullptr || clause->options().empty())) return connection;
    if (call.contains("isolation_level"))
        throw argument_error{
            "isolation_level is no option of a single execution: set it with execution_options of "
            "the connection, before its transaction begins"};
    execution_options& merged = room.emplace();
    if (clause != nullptr) merged = clause->options();
    for (const auto& [name, value] : connection) merged.insert_or_assign(name, value);
    for (const auto& [name, value] : call) merged.insert_or_assign(name, value);
    return merged;
}

/// Whether there are types of parameters to be declared.
bool has_types(const statement_call& what) {
    return what.clause != nullptr &&
           ((what.written_ != nullptr && !what.written_->text->places.empty()) ||
            !what.clause->bind_types().empty());
}

bool returns_batches(const statement_call& what) {
    return what.clause != nullptr && what.executemany() &&
           !what.clause->root().batch_columns().empty();
}

}  // namespace

void connection::find_watchers(std::uint64_t now) noexcept {
    const auto& driver = engine_dialect().dispatch;
    watched_ = engine_->options().echo || dispatch.any<detail::connection_before_execute>() ||
               dispatch.any<detail::connection_after_execute>() ||
               dispatch.any<detail::connection_before_cursor_execute>() ||
               dispatch.any<detail::connection_after_cursor_execute>() ||
               driver.any<detail::dialect_do_execute>() ||
               driver.any<detail::dialect_do_executemany>() ||
               driver.any<detail::dialect_do_execute_no_params>();
    declares_types_ =
        engine_->options().use_setinputsizes.value_or(engine_dialect().use_setinputsizes());
    binds_in_place_ = !watched_ && !driver_is_out_ && engine_dialect().binds_in_place();
    watch_epoch_ = now;
}

inline bool connection::binds_in_place() noexcept {
    look_for_watchers();
    return binds_in_place_;
}

result connection::execute(std::string_view sql, const parameters& values,
                           const orm::execution_options& options) {
    return execute_clause({nullptr, sql, one_set(values), sql}, options);
}

/// The usual case: a transaction has begun, and nobody is to be told. pays: sqlite_execute
[[gnu::always_inline]] inline bool connection::goes_in_place(
    const driver_connection* on, const orm::execution_options& options) noexcept {
    return binds_in_place() && on != nullptr && transaction_ != nullptr &&
           transaction_->takes_statements() && (nested_ == nullptr || nested_->is_active()) &&
           options.empty() && options_.empty();
}

[[gnu::always_inline]] inline result connection::send_in_place(driver_connection& on,
                                                               std::string_view sql,
                                                               std::span<const value_view> values) {
    execution_outcome outcome;
    std::unique_ptr<driver_cursor> rows = on.execute_in_place(sql, values, outcome);
    if (rows != nullptr) return result{*this, std::move(rows)};
    if (outcome.rowcount < 0) look_at_transaction();  // it may have been COMMIT
    return result{*this, outcome};
}

result connection::execute(std::string_view sql, std::span<const value_view> values,
                           const orm::execution_options& options) {
    driver_connection* const on = dbapi_.dbapi_connection();
    if (goes_in_place(on, options)) [[likely]] {
        try {
            return send_in_place(*on, sql, values);
        } catch (...) {
            // The driver does not take `\:`, so that nothing has happened yet.
            if (!detail::has_escaped_colons(sql)) fail_in_place(nullptr, sql, values);
        }
    }
    return execute_copies(sql, values, options);
}

/// A tree whose nodes own all values.
result connection::execute_owned(const statement_call& what) {
    try {
        return send_in_place(*dbapi_.dbapi_connection(), what.sql, what.written_->owned);
    } catch (...) {
        fail_in_place(what.clause, what.sql, what.written_->owned);
    }
}

[[gnu::noinline]] result connection::execute_copies(std::string_view sql,
                                                    std::span<const value_view> values,
                                                    const orm::execution_options& options) {
    return execute(sql, parameters::copy_of(values), options);
}

/// @param clause  nullptr: the text is all there is
void connection::fail_in_place(const sql_statement* clause, std::string_view sql,
                               std::span<const value_view> values) {
    const parameters copies = parameters::copy_of(values);
    const std::exception_ptr thrown = std::current_exception();
    std::unique_ptr<driver_cursor> cursor;
    try {
        cursor = dbapi_.dbapi_connection()->cursor();  // for listeners, who expect one
    } catch (const driver_error&) {
        handle({thrown, &sql, one_set(copies)});
    }
    const sql_statement invoked = clause != nullptr ? *clause : text(std::string{sql});
    const execution_context context{*this, *cursor, &invoked, options_};
    handle({thrown, &sql, one_set(copies), false, &cursor, &context});
}

result connection::execute(const sql_statement& statement, const parameters& values,
                           const orm::execution_options& options) {
    const sql_statement kept = statement;  // listeners may change the one of the caller
    return execute_clause({&kept, {}, one_set(values)}, options);
}

result connection::execute(std::string_view sql, const parameter_sets& sets,
                           const orm::execution_options& options) {
    if (sets.empty()) return execute_nothing(nullptr);
    return execute_clause({nullptr, sql, sets, sql}, options);
}

result connection::execute(const sql_statement& statement, const parameter_sets& sets,
                           const orm::execution_options& options) {
    if (sets.empty()) return execute_nothing(&statement);
    const sql_statement kept = statement;
    return execute_clause({&kept, {}, sets}, options);
}

void connection::execute(const ddl_element& element) {
    execute(sql_statement{element});
}

result connection::exec_driver_sql(std::string_view sql, const parameters& values,
                                   const orm::execution_options& options) {
    std::optional<orm::execution_options> merged;
    statement_call what{nullptr, sql, one_set(values)};
    return execute_call(what, merge(nullptr, options_, options, merged));
}

result connection::exec_driver_sql(std::string_view sql, const parameter_sets& sets,
                                   const orm::execution_options& options) {
    if (sets.empty()) return execute_nothing(nullptr);
    std::optional<orm::execution_options> merged;
    statement_call what{nullptr, sql, sets};
    return execute_call(what, merge(nullptr, options_, options, merged));
}

result connection::execute_nothing(const sql_statement* clause) {
    check_open();
    look_at_transaction();
    check_transaction();
    if (clause != nullptr && !clause->root().batch_columns().empty()) {
        const std::span<const std::string> columns = clause->root().batch_columns();
        return result{*this, std::make_unique<detail::buffered_cursor>(
                                 std::vector<std::string>{columns.begin(), columns.end()})};
    }
    return result{*this, execution_outcome{.rowcount = 0}};
}

/// Throws what became of an error that came up before there was anything to send.
void connection::fail_preparing(statement_call& what) {
    const std::exception_ptr thrown = std::current_exception();
    check_open();
    const std::string text = detail::outline(what, engine_dialect());
    const std::string_view sql = text;
    handle({thrown, &sql, what.sets, what.executemany()});
}

result connection::execute_clause(statement_call what, const orm::execution_options& given) {
    std::optional<orm::execution_options> merged;
    const orm::execution_options& options = merge(what.clause, options_, given, merged);
    if (is_watched() && dispatch.any<detail::connection_before_execute>())
        tell_before_execute(what, options);
    const std::span<const parameters> sets = what.sets;
    const std::string_view sql = what.sql;
    const bool batches = returns_batches(what);
    bool in_place = false;
    try {
        if (what.clause != nullptr) detail::complete(what);
        if (!batches) {
            detail::compile(what, engine_dialect(), false, declares_types_);
            in_place = what.owns_values() && !declares_types_ &&
                       goes_in_place(dbapi_.dbapi_connection(), options);
            if (!in_place) detail::bind_values(what, engine_dialect());
        }
    } catch (...) {
        // A compile_error of DDL stays one.
        if (what.clause != nullptr && !what.clause->root().takes_values()) throw;
        fail_preparing(what);
    }
    if (in_place) return execute_owned(what);
    result made = batches ? execute_batches(what, options) : execute_call(what, options);
    if (is_watched() && dispatch.any<detail::connection_after_execute>()) {
        const parameter_sets many(sets.size() > 1 ? sets.begin() : sets.end(), sets.end());
        detail::fire<detail::connection_after_execute>(
            dispatch, {*this, what.clause != nullptr ? *what.clause : text(std::string{sql}), many,
                       sets.size() == 1 ? sets.front() : parameters{}, options, made});
    }
    return made;
}

void connection::tell_before_execute(statement_call& what, const orm::execution_options& options) {
    const std::span<const parameters> sets = what.sets;
    before_execute_args call{
        *this, what.clause != nullptr ? *what.clause : text(std::string{what.sql}),
        parameter_sets(sets.size() > 1 ? sets.begin() : sets.end(), sets.end()),
        sets.size() == 1 ? sets.front() : parameters{}, options};
    detail::firing::fire_in<detail::connection_before_execute>(dispatch, call);
    if (!call.multiparams.empty() && !call.params.empty())
        throw invalid_request_error{
            "a listener of 'before_execute' returned both multiparams and params: it has to leave "
            "one of them empty"};
    detail::made_statement& made = what.made();
    what.clause = &made.clause.emplace(std::move(call.clauseelement));
    what.sql = what.clause->text();
    made.replaced_sets = std::move(call.multiparams);
    if (!call.params.empty()) made.replaced_sets.push_back(std::move(call.params));
    what.sets = made.replaced_sets;
}

std::unique_ptr<driver_cursor> connection::open_cursor(const statement_call& what, bool many,
                                                       std::shared_ptr<driver_connection>& kept) {
    std::unique_ptr<driver_cursor> cursor;
    try {
        cursor = live().cursor();
    } catch (const pending_rollback_error&) {
        throw;
    } catch (const resource_closed_error&) {
        throw;
    } catch (...) {
        handle({std::current_exception(), &what.sql, what.sets, many});
    }
    if (driver_is_out_) look_at_transaction();
    check_transaction();
    const bool begins = transaction_ == nullptr && !in_begin_;
    // For listeners to come, who may give the connection up.
    if (begins || is_watched() || declares_types_) kept = dbapi_->share();
    if (begins) {
        autobegin();
        if (dbapi_.dbapi_connection() != kept.get()) [[unlikely]]
            cursor = live().cursor();
    }
    return cursor;
}

result connection::execute_call(statement_call& what, const orm::execution_options& options) {
    return execute_sent(what, options, false);
}

result connection::execute_sent(statement_call& what, const orm::execution_options& options,
                                bool as_batch) {
    std::shared_ptr<driver_connection> kept;  // as no cursor may outlive it
    const bool many = as_batch || what.executemany();
    std::unique_ptr<driver_cursor> cursor = open_cursor(what, many, kept);
    const driver_cursor* const opened = cursor.get();
    run(what, cursor, options, as_batch);
    const bool replaced = cursor.get() != opened && dbapi_.is_valid();
    result made{*this, std::move(cursor)};
    // It may be COMMIT.
    if ((many || made.rowcount() < 0) && !made.returns_rows()) look_at_transaction();
    if (kept != nullptr && kept.get() != dbapi_.dbapi_connection() && !replaced) [[unlikely]]
        made.close();
    return made;
}

/// For listeners, who see the same whether or not others made a statement of a text before.
const sql_statement* connection::invoked_by(statement_call& what) {
    if (what.clause == nullptr && what.given.data() != nullptr)
        what.clause = &what.made().clause.emplace(text(std::string{what.given}));
    return what.clause;
}

/// From the prepared cursor to the driver and back.
void connection::run(statement_call& what, std::unique_ptr<driver_cursor>& cursor,
                     const orm::execution_options& options, bool as_batch) {
    const bool many = as_batch || what.executemany();
    const bool watched = is_watched();
    execution_context context{*this, *cursor, watched ? invoked_by(what) : what.clause, options,
                              many};
    try {
        if (!many && !options.empty() && get_option(options, "stream_results", false))
            cursor->set_streaming(true);
        if (declares_types_ && has_types(what)) declare_types(what, context, as_batch);
        if (watched && dispatch.any<detail::connection_before_cursor_execute>()) {
            before_cursor_execute_args call{
                *this,   *cursor, std::string{what.sql}, detail::as_executed(what.sets),
                context, many};
            detail::firing::fire_in<detail::connection_before_cursor_execute>(dispatch, call);
            what.sql = what.made().rewritten_sql = std::move(call.statement);
            what.sets = what.made().rewritten_sets = std::move(call.parameters);
        }
        if (const auto& echo = engine_->options().echo; watched && echo) {
            std::string line = detail::shown_sql(what.sql);
            const std::string values =
                engine_->options().hide_parameters
                    ? std::string{}
                    : detail::parameters_text(what.sql, what.sets, what.executemany());
            if (!values.empty()) line += "\n[" + values + "]";
            echo(line);
        }
        send(what, context, as_batch);
        if (context.replacement != nullptr) cursor.swap(context.replacement);
        if (watched && dispatch.any<detail::connection_after_cursor_execute>()) {
            detail::fire<detail::connection_after_cursor_execute>(
                dispatch, {*this, *cursor, std::string{what.sql}, detail::as_executed(what.sets),
                           context, many});
        }
    } catch (...) {
        context.invoked = invoked_by(what);
        handle({std::current_exception(), &what.sql, what.sets, many, &cursor, &context});
    }
}

/// By the names that the parameters have when they are sent; of a batch `name__0`, `name__1`, ….
void connection::declare_types(const statement_call& what, const execution_context& context,
                               bool as_batch) {
    orm::dialect& with = engine_dialect();
    const sql_statement& clause = *what.clause;
    input_sizes sizes;
    for (const auto& [name, type] : clause.bind_types())
        if (!as_batch) sizes.emplace(name, with.input_size(type));
    for (std::size_t i = 0; i < what.single().size(); ++i) {
        std::string name{what.single()[i].name};
        const detail::statement_text::place* const place =
            what.written_ != nullptr ? detail::place_of(*what.written_->text, what.single(), i)
                                     : nullptr;
        if (name.empty()) name = std::to_string(i + 1);
        std::optional<std::string> size;
        const auto own =
            clause.bind_types().find(place == nullptr || place->name.empty() ? name : place->name);
        if (own != clause.bind_types().end()) {
            size = with.input_size(own->second);
        } else if (place != nullptr && place->type < what.written_->types.size()) {
            size = with.input_size(what.written_->types[place->type]);
        }
        sizes.insert_or_assign(std::move(name), std::move(size));
    }
    if (with.dispatch.any<detail::dialect_do_setinputsizes>()) {
        const std::string statement{what.sql};
        const parameter_sets sets(what.sets.begin(), what.sets.end());
        detail::fire<detail::dialect_do_setinputsizes>(
            with.dispatch, {sizes, context.cursor, statement, sets, context});
    }
    with.do_set_input_sizes(context.cursor, sizes);
}

namespace {

/// Asks the listeners of an event that may stand in for the driver.
template <class E>
bool is_handled(const dialect& with, typename E::args arguments) {
    detail::handled_call<typename E::args> call{arguments};
    detail::firing::fire_in<E>(with.dispatch, call);
    return call.handled;
}

}  // namespace

void connection::send(const statement_call& what, const execution_context& context, bool as_batch) {
    if (what.rows != nullptr) return send_rows(what, context);
    orm::dialect& with = engine_dialect();
    driver_cursor& cursor = context.cursor;
    if (what.executemany() && !as_batch) {
        if (is_watched() && with.dispatch.any<detail::dialect_do_executemany>() &&
            is_handled<detail::dialect_do_executemany>(
                with, {cursor, std::string{what.sql}, detail::as_executed(what.sets), context}))
            return;
        return with.do_executemany(cursor, what.sql, what.sets);
    }
    if (what.single().empty() && !context.options.empty() &&
        get_option(context.options, "no_parameters", false)) {
        if (is_watched() && with.dispatch.any<detail::dialect_do_execute_no_params>() &&
            is_handled<detail::dialect_do_execute_no_params>(
                with, {cursor, std::string{what.sql}, context}))
            return;
        return with.do_execute_no_params(cursor, what.sql);
    }
    if (is_watched() && with.dispatch.any<detail::dialect_do_execute>() &&
        is_handled<detail::dialect_do_execute>(
            with, {cursor, std::string{what.sql}, detail::as_executed(what.sets), context}))
        return;
    with.do_execute(cursor, what.sql, what.single());
}

/// Several rows a statement, as many as a page has; what they return is kept in order.
result connection::execute_batches(statement_call& what, const orm::execution_options& options) {
    orm::dialect& with = engine_dialect();
    const std::size_t columns = std::max<std::size_t>(what.single().size(), 1);
    const int page = get_option(options, "insertmanyvalues_page_size",
                                engine_->options().insertmanyvalues_page_size);
    if (page < 1)
        throw argument_error{"the option insertmanyvalues_page_size must be 1 or more, and is " +
                             std::to_string(page)};
    const std::size_t rows = std::max<std::size_t>(
        1, std::min(static_cast<std::size_t>(page), with.max_parameters() / columns));
    auto gathered = std::make_unique<detail::buffered_cursor>();
    for (std::size_t from = 0; from < what.sets.size(); from += rows) {
        const auto some = what.sets.subspan(from, std::min(rows, what.sets.size() - from));
        statement_call batch{what.clause, {}, some};
        try {
            detail::compile(batch, with, true, declares_types_);
            detail::bind_values(batch, with, true);
        } catch (...) {
            fail_preparing(what);
        }
        result part = execute_sent(batch, options, true);
        gathered->take(part);
    }
    return result{*this, std::move(gathered)};
}

}  // namespace orm
