#include "cursor.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "../driver/sql_text.hpp"
#include "batch.hpp"

namespace orm::detail {
namespace {

/// What is worth being prepared, as it comes again; the rest is executed at once.
constexpr auto preparable = std::to_array<std::string_view>(
    {"select", "insert", "update", "delete", "with", "values", "table", "merge"});

bool is_worth_preparing(std::string_view statement) {
    const std::string_view first = first_word(statement);
    const auto lower = [](char c) { return static_cast<char>(c | 0x20); };
    return std::ranges::any_of(preparable, [&](std::string_view word) {
        return std::ranges::equal(word, first, {}, {}, lower);
    });
}

}  // namespace

void pg_cursor::execute(std::string_view statement, const parameters& values) {
    begin();
    const input_sizes sizes = std::exchange(sizes_, {});
    const bool streaming = std::exchange(wants_streaming_, false);
    if (values.empty() && !is_worth_preparing(statement)) return take(run_directly(statement));

    for (bool again = false;; again = true) {
        const pg_statement_ptr made = prepared(statement, sizes, values);
        pg_check_count(made->parameters.size(), values);
        session_->arguments.set(values, made->parameters);
        try {
            pg_result result = run(*made, streaming);
            take_description(made, result.get());
            return take(std::move(result));
        } catch (const pg_stale_error&) {
            // Somebody took it away, or changed a table behind it.
            session_->forget(*made);
            if (again || !session_->is_idle()) throw;
        } catch (const driver_error&) {
            if (!sizes.empty()) session_->forget_types();
            throw;
        }
    }
}

void pg_cursor::executemany(std::string_view statement, std::span<const parameters> sets) {
    begin();
    wants_streaming_ = false;
    const input_sizes sizes = std::exchange(sizes_, {});
    const parameters& like = sets.empty() ? parameters{} : sets.front();
    if (!sizes.empty()) prepared(statement, sizes, like);  // its types are known to be right then
    const std::vector<Oid> types = declared(sizes, like);
    rowcount_ = 0;
    pg_batch{*session_, statement, types, rowcount_}.execute(sets);
    if (!is_worth_preparing(statement)) session_->note_chain(statement);
}

/// The rows of the last statement go; those that somebody else streams are read first.
void pg_cursor::begin() {
    if (session_ == nullptr)
        throw driver_error{driver_error_kind::interface, "the cursor is closed"};
    if (session_->streaming() == this) drain();
    session_->use();
    forget_rows();
}

pg_result pg_cursor::run(const pg_statement& statement, bool streaming) {
    // Not PQexecPrepared: of a server that says why it ends the connection it has only the end.
    session_->send(statement);
    if (!streaming) return session_->checked(session_->last_result());
    PGconn* const connection = session_->handle();
    PQsetSingleRowMode(connection);
    pg_result first{PQgetResult(connection)};
    if (PQresultStatus(first.get()) == PGRES_SINGLE_TUPLE) {
        session_->stream(this);
        return first;
    }
    // Nothing to stream: an error, no rows, a command.
    return session_->checked(session_->last_result(std::move(first)));
}

pg_result pg_cursor::run_directly(std::string_view statement) {
    pg_check_text(statement);
    const std::string text{statement};
    pg_result result = session_->run(text.c_str());
    if (std::string_view{PQcmdStatus(result.get())} == "ROLLBACK") session_->note_chain(text);
    take_columns(result.get());
    return result;
}

void pg_cursor::take_description(const pg_statement_ptr& of, const PGresult* result) {
    if (!of->is_described) return take_columns(result);
    statement_ = of;
    reader_.set(of->column_types, of->binary);
}

void pg_cursor::take_columns(const PGresult* result) {
    std::vector<Oid> types;
    for (int column = 0; column < PQnfields(result); ++column) {
        columns_.emplace_back(PQfname(result, column));
        types.push_back(PQftype(result, column));
    }
    reader_.set(types, false);
}

void pg_cursor::take(pg_result result) {
    const bool streams = PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE;
    rowcount_ = streams ? -1 : pg_changed_rows(result.get()).value_or(-1);
    rows_ = PQntuples(result.get());
    row_ = 0;
    result_ = std::move(result);
}

const value_view* pg_cursor::fetch() {
    if (row_ == rows_ && !next_result()) return nullptr;
    return reader_.read(result_.get(), row_++);
}

/// Of a stream: the next row, read before or to be read now.
bool pg_cursor::next_result() {
    if (buffered_ != nullptr) {
        result_ = std::move(buffered_);
        row_ = 0;
        rows_ = PQntuples(result_.get());
        return true;
    }
    if (stream_failure_) throw driver_error{*std::exchange(stream_failure_, std::nullopt)};
    if (session_ == nullptr || session_->streaming() != this) return false;
    pg_result next{PQgetResult(session_->handle())};
    if (PQresultStatus(next.get()) == PGRES_SINGLE_TUPLE) {
        result_ = std::move(next);
        row_ = 0;
        rows_ = 1;
        return true;
    }
    session_->stream(nullptr);
    session_->checked(session_->last_result(std::move(next)));
    return false;
}

/// To cancel a statement would spoil the transaction: what is left of a stream is read.
void pg_cursor::drain() {
    session_->stream(nullptr);
    session_->last_result();
}

void pg_cursor::read_rest() {
    for (;;) {
        pg_result next{PQgetResult(session_->handle())};
        if (PQresultStatus(next.get()) == PGRES_SINGLE_TUPLE) {
            keep_row(next.get());
            continue;
        }
        next = session_->last_result(std::move(next));
        if (PQresultStatus(next.get()) != PGRES_TUPLES_OK)
            stream_failure_ = pg_error_of(next.get(), session_->handle());
        return;
    }
}

/// Beside those before it: as a result of its own each row would take some kilobytes.
void pg_cursor::keep_row(const PGresult* from) {
    if (PQnfields(from) == 0) return;  // nobody reads those
    if (buffered_ == nullptr) buffered_.reset(PQcopyResult(from, PG_COPYRES_ATTRS));
    const int row = PQntuples(buffered_.get());
    for (int column = 0; column < PQnfields(from); ++column) {
        const bool is_null = PQgetisnull(from, 0, column) != 0;
        if (PQsetvalue(buffered_.get(), row, column, PQgetvalue(from, 0, column),
                       is_null ? -1 : PQgetlength(from, 0, column)) == 0)
            throw std::bad_alloc{};
    }
}

void pg_cursor::give_up() noexcept {
    try {
        stream_failure_.emplace(driver_error_kind::interface,
                                "the connection was closed before all rows were read");
    } catch (...) {
        // No memory: the rows just end.
    }
}

/// A declared type may be another one under its name by now, which somebody else has made.
pg_statement_ptr pg_cursor::prepared(std::string_view statement, const input_sizes& sizes,
                                     const parameters& like) {
    try {
        return session_->statement(statement, declared(sizes, like));
    } catch (const driver_error&) {
        if (sizes.empty() || !session_->forget_types() || !session_->is_idle()) throw;
    }
    return session_->statement(statement, declared(sizes, like));
}

/// Sets of parameters are told apart by name, or by place where they have none.
std::vector<Oid> pg_cursor::declared(const input_sizes& sizes, const parameters& like) {
    std::vector<Oid> made;
    if (sizes.empty()) return made;
    for (std::size_t place = 0; place < like.size(); ++place) {
        auto found = sizes.find(like[place].name);
        if (like[place].name.empty() || found == sizes.end())
            found = sizes.find(std::to_string(place + 1));
        const bool is_given = found != sizes.end() && found->second.has_value();
        made.push_back(is_given ? session_->type_named(*found->second) : 0);
    }
    // None at all is the same as nothing declared.
    if (std::ranges::all_of(made, [](Oid one) { return one == 0; })) made.clear();
    return made;
}

void pg_cursor::forget_rows() noexcept {
    statement_ = nullptr;
    columns_.clear();
    buffered_ = nullptr;
    stream_failure_.reset();
    result_ = nullptr;
    row_ = rows_ = 0;
    rowcount_ = -1;
}

void pg_cursor::close() noexcept {
    if (session_ == nullptr) return;
    if (session_->streaming() == this && !session_->is_lost()) drain();
    if (session_->streaming() == this) session_->stream(nullptr);
    forget_rows();
    session_ = nullptr;
}

}  // namespace orm::detail
