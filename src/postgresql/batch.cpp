#include "batch.hpp"

#include <algorithm>
#include <utility>

#include "../driver/sql_text.hpp"
#include "orm/driver/error.hpp"

namespace orm::detail {
namespace {

/// Executions that are under way before their answers are read.
constexpr std::size_t window = 1024;
constexpr std::size_t window_bytes = 1U << 20U;
/// Fewer rows are not worth a statement of their own.
constexpr std::size_t least_rows = 8;

bool is_word(std::string_view text, std::string_view word) {
    const auto lower = [](char c) { return static_cast<char>(c | 0x20); };
    return std::ranges::equal(text, word, {}, lower);
}

bool plan_columns(pg_session& session, const pg_insert_shape& shape, const pg_statement& of,
                  pg_batch_plan& into) {
    if (shape.places.size() != of.parameters.size()) return false;
    for (const std::size_t place : shape.places) {
        const Oid element = of.parameters[place];
        const pg_array_type array = session.array_of(element);
        const pg_binary binary = pg_binary_of(element);
        if (array.oid == 0 || (binary == pg_binary::unknown && !array.commas)) return false;
        into.columns.push_back({place, element, array.oid, binary});
        into.arrays.push_back(array.oid);
    }
    return true;
}

std::shared_ptr<const pg_batch_plan> make_plan(pg_session& session, const pg_statement& of) {
    auto made = std::make_shared<pg_batch_plan>();
    const auto shape = pg_parse_insert(of.text);
    if (!shape || !plan_columns(session, *shape, of, *made)) return made;
    // With several arguments it is a form of SQL, which nobody can define anew.
    made->text = shape->head + " SELECT * FROM " +
                 (made->columns.size() == 1 ? "pg_catalog.unnest(" : "unnest(");
    for (std::size_t at = 1; at <= made->columns.size(); ++at)
        made->text += (at > 1 ? ", $" : "$") + std::to_string(at);
    made->text += ")" + (shape->tail.empty() ? "" : " " + shape->tail);
    return made;
}

}  // namespace

pg_batch::~pg_batch() {
    // Something was thrown while the server worked.
    if (flying_.empty() || session_.is_lost()) return;
    session_.last_result();
}

void pg_batch::execute(std::span<const parameters> sets) {
    if (sets.empty()) return;
    prepare();
    // A procedure may commit: what it has done cannot be undone, and so not be done again.
    if (is_word(first_word(text_), "call")) return execute_singly(sets);
    if (sets.size() >= least_rows && !plan().text.empty()) {
        execute_arrays(sets);
    } else {
        execute_pipelined(sets);
    }
}

const pg_batch_plan& pg_batch::plan() {
    if (statement_->batch == nullptr) statement_->batch = make_plan(session_, *statement_);
    return *statement_->batch;
}

/// The next rows are encoded while the server works on those before.
void pg_batch::execute_arrays(std::span<const parameters> sets) {
    const std::shared_ptr<const pg_batch_plan> plan = statement_->batch;
    pg_arrays arrays{*plan};
    while (!sets.empty() || !flying_.empty()) {
        const std::size_t rows = arrays.fill(sets);
        land(*plan);
        if (sets.empty()) return;
        if (arrays.is_refused()) {
            // The server is to judge that row, and those near it, as they may be alike.
            const std::size_t near = std::min(sets.size(), std::max(rows + 1, window));
            execute_pipelined(sets.first(near));
            sets = sets.subspan(near);
            continue;
        }
        send(*plan, arrays, sets.first(rows));
        sets = sets.subspan(rows);
    }
}

void pg_batch::send(const pg_batch_plan& plan, const pg_arrays& arrays,
                    std::span<const parameters> rows) {
    const pg_statement_ptr made = session_.statement(plan.text, plan.arrays);
    session_.send(*made, arrays.size(), arrays.values(), arrays.lengths(), arrays.formats());
    flying_ = rows;
}

/// Waits for the rows that were sent last.
void pg_batch::land(const pg_batch_plan& plan) {
    if (flying_.empty()) return;
    const std::span<const parameters> rows = std::exchange(flying_, {});
    const pg_result result = session_.last_result();
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) {
        rowcount_ += pg_changed_rows(result.get()).value_or(0);
        return;
    }
    // Outside of a transaction nothing is lost: one by one they stop where they have to.
    const driver_error error = pg_error_of(result.get(), session_.handle());
    if (!session_.is_idle()) throw driver_error{error};
    if (pg_is_stale(result.get())) session_.forget(*session_.statement(plan.text, plan.arrays));
    execute_pipelined(rows);
}

void pg_batch::execute_pipelined(std::span<const parameters> sets) {
    while (!sets.empty()) sets = sets.subspan(execute_window(sets));
}

/// Outside of a transaction a pipeline is one up to where it asks for answers.
/// @return how many are done
std::size_t pg_batch::execute_window(std::span<const parameters> sets) {
    std::optional<driver_error> refused;
    std::size_t sent = 0;
    std::size_t bytes = 0;
    prepare();  // the arrays' statement may have driven it out
    session_.begin_pipeline();
    pg_arguments& arguments = session_.arguments;
    try {
        while (sent < std::min(sets.size(), window) && bytes < window_bytes) {
            pg_check_count(statement_->parameters.size(), sets[sent]);
            arguments.set(sets[sent], statement_->parameters);
            session_.send(*statement_);
            ++sent;
            bytes += arguments.bytes();
        }
    } catch (const driver_error& error) {
        // What was sent is executed first.
        refused = error;
    }
    std::int64_t changed = 0;
    const auto failure = session_.end_pipeline(sent, [&](std::size_t, const PGresult* result) {
        changed += pg_changed_rows(result).value_or(0);
    });
    if (failure) {
        if (failure->at == 0 && failure->is_stale && session_.is_idle()) {
            session_.forget(*statement_);
            if (!std::exchange(prepared_again_, true)) return 0;
            prepare();
        }
        undo_and_fail(sets, *failure, sent);
        return sent;
    }
    rowcount_ += changed;
    if (refused) throw driver_error{*refused};
    return sent;
}

/// Those before the one that failed were undone with it.
void pg_batch::undo_and_fail(std::span<const parameters> sets, const pg_failure& failure,
                             std::size_t sent) {
    if (!session_.is_idle()) throw driver_error{failure.error};
    // Where it is not known which one it was, it is found.
    if (failure.at >= sent) return execute_singly(sets.first(sent));
    execute_pipelined(sets.first(failure.at));
    throw driver_error{failure.error};
}

void pg_batch::execute_singly(std::span<const parameters> sets) {
    pg_arguments& arguments = session_.arguments;
    while (!sets.empty()) {
        pg_check_count(statement_->parameters.size(), sets.front());
        arguments.set(sets.front(), statement_->parameters);
        session_.send(*statement_);
        try {
            const pg_result result = session_.checked(session_.last_result());
            rowcount_ += pg_changed_rows(result.get()).value_or(0);
            sets = sets.subspan(1);
        } catch (const pg_stale_error&) {
            session_.forget(*statement_);
            if (!session_.is_idle() || std::exchange(prepared_again_, true)) throw;
            prepare();
        }
    }
}

}  // namespace orm::detail
