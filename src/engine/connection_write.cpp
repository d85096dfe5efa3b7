#include <algorithm>
#include <utility>
#include <vector>

#include "../sql/row_text.hpp"
#include "connection_call.hpp"
#include "orm/driver/error.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/engine.hpp"
#include "orm/sql/row_batch.hpp"
#include "transaction_state.hpp"

// Many rows of one table. Each batch is one execution of the connection: whatever the source does
// meanwhile to connection and transaction, the next one begins from what is there then.
namespace orm {
namespace {

/// As a driver tells how many rows there were, without rows itself.
class counting_cursor final : public driver_cursor {
public:
    explicit counting_cursor(std::int64_t rowcount) noexcept : rowcount_{rowcount} {}
    void execute(std::string_view, const parameters&) override { refuse(); }
    void executemany(std::string_view, std::span<const parameters>) override { refuse(); }
    std::span<const std::string> columns() const noexcept override { return {}; }
    const value_view* fetch() override { return nullptr; }
    std::int64_t rowcount() const noexcept override { return rowcount_; }
    void close() noexcept override {}

private:
    [[noreturn]] static void refuse() {
        throw invalid_request_error{
            "the cursor of rows that were written executes nothing: make one of the connection"};
    }
    std::int64_t rowcount_;
};

parameter_sets copies_of(row_batch& rows) {
    parameter_sets made;
    made.reserve(rows.rows());
    for (std::size_t row = 0; row < rows.rows(); ++row) made.push_back(rows.copy(row));
    return made;
}

[[noreturn]] void throw_stale(const row_statement& what, std::size_t expected,
                              std::int64_t matched) {
    const bool updates = what.kind == row_kind::update;
    throw stale_data_error{
        std::string{updates ? "UPDATE" : "DELETE"} + " on table '" + what.table.name.text() +
            "' was to " + (updates ? "update " : "delete ") + std::to_string(expected) +
            " rows of the versions given, and found " + std::to_string(matched) +
            ": the others were changed or deleted since they were read; roll back, read them "
            "again, and decide anew",
        static_cast<std::int64_t>(expected), matched};
}

/// Asks the listeners that may stand in for the driver.
template <class E>
bool is_handled(const dialect& of, const detail::statement_call& what,
                const execution_context& context) {
    if (!of.dispatch.any<E>()) return false;
    detail::handled_call<typename E::args> call{
        {context.cursor, std::string{what.sql}, detail::as_executed(what.sets), context}};
    detail::firing::fire_in<E>(of.dispatch, call);
    return call.handled;
}

}  // namespace

write_outcome connection::write(
    const row_statement& what, row_source& source,
    const callback<void(std::size_t row, const value_view* keys)>& returned) {
    detail::check_rows(what);
    const std::size_t count = source.rows();
    if (count == 0) {
        execute_nothing(nullptr);
        return {};
    }
    row_batch rows{what, engine_dialect(), static_cast<bool>(returned)};
    std::vector<value_view> values;
    for (std::size_t first = 0; first < count; first += rows.rows()) {
        const std::size_t left = count - first;
        const std::size_t some =
            std::clamp<std::size_t>(engine_dialect().rows_at_once(what, left), 1, left);
        values.assign(some * rows.width(), value_view{});
        for (std::size_t row = 0; row < some; ++row)
            source.fill(first + row, values.data() + row * rows.width());
        rows.take(values, some, first);
        write_batch(rows);
    }
    if (what.version && rows.rowcount() >= 0 && !std::cmp_equal(rows.rowcount(), count))
        throw_stale(what, count, rows.rowcount());
    if (rows.tells()) rows.each_told(returned);
    return {rows.rowcount()};
}

void connection::write_batch(row_batch& rows) {
    driver_connection* on = ready_driver();
    if (on == nullptr) {
        std::shared_ptr<driver_connection> kept;  // as no cursor may outlive it
        open_cursor({nullptr, rows.sql(), {}}, rows.rows() > 1, kept);
        on = &live();
    }
    if (is_watched()) return write_watched(rows);
    try {
        engine_dialect().do_write_rows(*on, rows);
    } catch (...) {
        fail_writing(rows);
    }
}

/// Where a transaction is open, and nothing keeps from writing at once.
driver_connection* connection::ready_driver() const noexcept {
    const bool is_ready = !driver_is_out_ && transaction_ != nullptr &&
                          transaction_->takes_statements() &&
                          (nested_ == nullptr || nested_->is_active());
    return is_ready ? dbapi_.dbapi_connection() : nullptr;
}

void connection::fail_writing(row_batch& rows) {
    const std::exception_ptr thrown = std::current_exception();
    const parameter_sets sets =
        rows.failed() ? parameter_sets(1, rows.copy(*rows.failed())) : copies_of(rows);
    const std::string_view sql = rows.sql();
    std::unique_ptr<driver_cursor> cursor;
    try {
        cursor = live().cursor();  // for listeners, who expect one
    } catch (const driver_error&) {
        handle({thrown, &sql, sets, rows.rows() > 1});
    }
    const sql_statement invoked = text(std::string{sql});
    const execution_context context{*this, *cursor, &invoked, options_, rows.rows() > 1};
    handle({thrown, &sql, sets, rows.rows() > 1, &cursor, &context});
}

/// As any other execution, of a text with sets of values: those that are written are what listeners
/// have seen, whatever they do to what the source's values lie in.
void connection::write_watched(row_batch& rows) {
    const parameter_sets sets = copies_of(rows);
    detail::statement_call what{nullptr, rows.sql(), sets, rows.sql(), &rows};
    std::shared_ptr<driver_connection> kept;
    std::unique_ptr<driver_cursor> cursor = open_cursor(what, rows.rows() > 1, kept);
    run(what, cursor, options_, false);
}

/// What stands in for the driver's part, see send().
void connection::send_rows(const detail::statement_call& what, const execution_context& context) {
    row_batch& rows = *what.rows;
    orm::dialect& with = engine_dialect();
    const std::int64_t before = std::max<std::int64_t>(rows.rowcount(), 0);
    if (what.executemany() ? is_handled<detail::dialect_do_executemany>(with, what, context)
                           : is_handled<detail::dialect_do_execute>(with, what, context)) {
        if (rows.tells())
            throw invalid_request_error{
                "a listener of do_execute or do_executemany has written rows of '" +
                rows.statement().table.name.text() +
                "' whose keys are to be told, which only the dialect can: let it return false"};
        driver_cursor& done =
            context.replacement != nullptr ? *context.replacement : context.cursor;
        return rows.count(done.rowcount());
    }
    const bool keeps_shape =
        what.sets.size() == rows.rows() && std::ranges::all_of(what.sets, [&](const auto& set) {
            return std::ranges::equal(set.names(), rows.names());
        });
    if (what.sql != rows.sql() || !keeps_shape) {
        send_rewritten(what, context);
    } else {
        std::vector<value_view> values;
        values.reserve(rows.values().size());
        for (const parameters& set : what.sets)
            for (const sql_value& one : set.values()) values.push_back(one.view());
        rows.use(values);
        check_transaction();
        with.do_write_rows(live(), rows);
    }
    if (context.replacement == nullptr)
        context.replace_cursor(std::make_unique<counting_cursor>(
            rows.rowcount() < 0 ? rows.rowcount() : rows.rowcount() - before));
}

/// As listeners have it now: set by set.
void connection::send_rewritten(const detail::statement_call& what,
                                const execution_context& context) {
    row_batch& rows = *what.rows;
    orm::dialect& with = engine_dialect();
    driver_cursor& cursor = context.cursor;
    if (!rows.tells()) {
        what.executemany() ? with.do_executemany(cursor, what.sql, what.sets)
                           : with.do_execute(cursor, what.sql, what.single());
        return rows.count(cursor.rowcount());
    }
    if (what.sets.size() != rows.rows())
        throw invalid_request_error{
            "a listener of before_cursor_execute has made " + std::to_string(what.sets.size()) +
            " sets of parameters of " + std::to_string(rows.rows()) + " rows of '" +
            rows.statement().table.name.text() +
            "' whose keys are to be told: it has to leave a set for each row"};
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        with.do_execute(cursor, what.sql, what.sets[row]);
        rows.tell_next_of(cursor, row);
    }
}

}  // namespace orm
