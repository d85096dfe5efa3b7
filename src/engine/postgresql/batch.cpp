#include "batch.hpp"

#include <algorithm>
#include <charconv>

#include "orm/engine/error.hpp"

namespace orm::detail {
namespace {

/// Rows of one statement with arrays: from some thousand on more do not help, and less memory does.
constexpr std::size_t rows_at_once = 4096;
constexpr std::size_t bytes_at_once = 8U << 20U;
/// Executions that are under way before their answers are read.
constexpr std::size_t window = 1024;
constexpr std::size_t window_bytes = 1U << 20U;
/// Fewer rows are not worth a statement of their own.
constexpr std::size_t least_rows = 8;

std::int64_t changed_rows(const PGresult* result) {
    const std::string_view text = PQcmdTuples(const_cast<PGresult*>(result));
    std::int64_t made = 0;
    std::from_chars(text.data(), text.data() + text.size(), made);
    return made;
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
    made->text = shape->head + " SELECT * FROM unnest(";
    for (std::size_t at = 1; at <= made->columns.size(); ++at)
        made->text += (at > 1 ? ", $" : "$") + std::to_string(at);
    made->text += ")" + (shape->tail.empty() ? "" : " " + shape->tail);
    return made;
}

/// Source: PostgreSQL 15, array_recv.
constexpr std::size_t head_size = 20;
void begin_array(std::string& into, const pg_batch_plan::column& column) {
    into.clear();
    if (column.binary == pg_binary::unknown) {
        into = "{";
        return;
    }
    into.resize(head_size);
    pg_put(into.data(), std::uint32_t{1});      // dimensions
    pg_put(into.data() + 4, std::uint32_t{1});  // may have nulls
    pg_put(into.data() + 8, static_cast<std::uint32_t>(column.element));
    pg_put(into.data() + 16, std::uint32_t{1});  // where it begins
}

void end_array(std::string& into, const pg_batch_plan::column& column, std::size_t rows) {
    if (column.binary == pg_binary::unknown) {
        into.back() = '}';  // in place of a comma
    } else {
        pg_put(into.data() + 12, static_cast<std::uint32_t>(rows));
    }
}

/// Source: PostgreSQL 15, section 8.15.2, "Array Value Input".
bool append_quoted(std::string& into, const sql_value& value) {
    if (value.is_null()) {
        into += "NULL,";
        return true;
    }
    std::string text;
    pg_append_text(text, value);
    into += '"';
    for (const char c : text) {
        if (c == '\0') return false;
        if (c == '"' || c == '\\') into += '\\';
        into += c;
    }
    into += "\",";
    return true;
}

bool append_row(std::vector<std::string>& arrays, const pg_batch_plan& plan,
                const parameters& row) {
    if (row.size() != plan.columns.size()) return false;
    for (std::size_t at = 0; at < plan.columns.size(); ++at) {
        const pg_batch_plan::column& column = plan.columns[at];
        const sql_value& value = row[column.place].value;
        const bool fits = column.binary == pg_binary::unknown
                              ? append_quoted(arrays[at], value)
                              : pg_append_binary(arrays[at], column.binary, value);
        if (!fits) return false;
    }
    return true;
}

}  // namespace

void pg_batch::execute(std::span<const parameters> sets) {
    if (sets.empty()) return;
    prepare();
    while (!sets.empty()) {
        const bool is_worth_it = sets.size() >= least_rows && !plan().text.empty();
        const std::size_t rows = is_worth_it ? std::min(sets.size(), rows_at_once) : sets.size();
        const std::span<const parameters> now = sets.first(rows);
        if (is_worth_it) {
            execute_arrays(now);
        } else {
            execute_pipelined(now);
        }
        sets = sets.subspan(rows);
    }
}

const pg_batch_plan& pg_batch::plan() {
    if (statement_->batch == nullptr) statement_->batch = make_plan(session_, *statement_);
    return *statement_->batch;
}

void pg_batch::execute_arrays(std::span<const parameters> sets) {
    const std::shared_ptr<const pg_batch_plan> kept = statement_->batch;
    const pg_batch_plan& plan = *kept;
    const std::size_t count = plan.columns.size();
    arrays_.resize(count);
    std::size_t stored = 0;
    while (stored < sets.size()) {
        for (std::size_t at = 0; at < count; ++at) begin_array(arrays_[at], plan.columns[at]);
        std::size_t rows = 0;
        std::size_t bytes = 0;
        while (stored + rows < sets.size() && bytes < bytes_at_once) {
            if (!append_row(arrays_, plan, sets[stored + rows])) {
                // The server is to judge that row, on its own.
                execute_pipelined(sets.subspan(stored));
                return;
            }
            ++rows;
            bytes = 0;
            for (const std::string& one : arrays_) bytes = std::max(bytes, one.size());
        }
        std::vector<const char*> values(count);
        std::vector<int> lengths(count);
        std::vector<int> formats(count);
        for (std::size_t at = 0; at < count; ++at) {
            end_array(arrays_[at], plan.columns[at], rows);
            values[at] = arrays_[at].c_str();
            lengths[at] = static_cast<int>(arrays_[at].size());
            formats[at] = plan.columns[at].binary == pg_binary::unknown ? 0 : 1;
        }
        const pg_statement_ptr made = session_.statement(plan.text, plan.arrays);
        const pg_result result{PQexecPrepared(session_.handle(), made->name.c_str(),
                                              static_cast<int>(count), values.data(),
                                              lengths.data(), formats.data(), 0)};
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
            // Outside of a transaction nothing is lost: one by one they stop where they have to.
            if (!session_.is_idle()) throw pg_error_of(result.get(), session_.handle());
            session_.forget(*made);
            execute_pipelined(sets.subspan(stored));
            return;
        }
        rowcount_ += changed_rows(result.get());
        stored += rows;
    }
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
    PGconn* const connection = session_.handle();
    try {
        while (sent < std::min(sets.size(), window) && bytes < window_bytes) {
            pg_check_count(statement_->parameters.size(), sets[sent]);
            arguments_.set(sets[sent], statement_->parameters);
            if (PQsendQueryPrepared(connection, statement_->name.c_str(), arguments_.size(),
                                    arguments_.values(), arguments_.lengths(), arguments_.formats(),
                                    0) != 1)
                throw pg_error_of(connection);
            ++sent;
            bytes += arguments_.bytes();
        }
    } catch (const driver_error& error) {
        // What was sent is executed first.
        refused = error;
    }
    std::int64_t changed = 0;
    const auto failure = session_.end_pipeline(
        sent, [&](std::size_t, const PGresult* result) { changed += changed_rows(result); });
    if (failure) {
        if (failure->at == 0 && session_.is_stale(failure->error)) {
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
    for (const parameters& one : sets) {
        arguments_.set(one, statement_->parameters);
        const pg_result result = session_.checked(pg_result{
            PQexecPrepared(session_.handle(), statement_->name.c_str(), arguments_.size(),
                           arguments_.values(), arguments_.lengths(), arguments_.formats(), 0)});
        rowcount_ += changed_rows(result.get());
    }
}

}  // namespace orm::detail
