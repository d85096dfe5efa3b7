#ifndef ORM_SRC_POSTGRESQL_BATCH_HPP
#define ORM_SRC_POSTGRESQL_BATCH_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "session.hpp"

namespace orm::detail {

/// The parts of an INSERT whose rows can come out of arrays instead.
struct pg_insert_shape {
    std::string head;                 ///< up to VALUES
    std::vector<std::size_t> places;  ///< which parameter each column is, from 0
    std::string tail;                 ///< ON CONFLICT … DO NOTHING, or nothing
};

/// Takes `INSERT INTO t (a, b) VALUES ($1, $2)` apart; nothing for every statement where rows from
/// arrays might not do the same.
std::optional<pg_insert_shape> pg_parse_insert(std::string_view statement);

/// How many rows of an INSERT go at once: as arrays, one for each column.
struct pg_batch_plan {
    struct column {
        std::size_t place;  ///< of the parameter
        Oid element;
        Oid array;
        pg_binary binary;  ///< unknown: arrays go as text
    };
    std::string text;  ///< empty: it cannot be done
    std::vector<column> columns;
    std::vector<Oid> arrays;
};

/// The rows of one such statement, encoded: what libpq wants for its parameters.
class pg_arrays {
public:
    /// `plan` has to stay.
    explicit pg_arrays(const pg_batch_plan& plan);

    /// Encodes as many of `rows` as are to go at once, up to one that arrays cannot hold.
    /// @return how many
    std::size_t fill(std::span<const parameters> rows);
    /// Of rows that lie one after the other. @param width  values of each
    std::size_t fill(const value_view* values, std::size_t width, std::size_t rows);
    /// Did fill() end at a row that arrays cannot hold?
    bool is_refused() const noexcept { return is_refused_; }

    int size() const noexcept { return static_cast<int>(values_.size()); }
    const char* const* values() const noexcept { return values_.data(); }
    const int* lengths() const noexcept { return lengths_.data(); }
    const int* formats() const noexcept { return formats_.data(); }

private:
    template <class AppendRow>
    std::size_t fill_with(std::size_t rows, AppendRow append_row);
    /// A row, whose values value_of(place) gives. @return false: it does not fit
    template <class ValueOf>
    bool append(ValueOf value_of);

    const pg_batch_plan& plan_;
    std::vector<pg_buffer> arrays_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    /// Fewer at first: the server is to have something to do early.
    std::size_t rows_at_once_ = 1024;
    bool is_refused_ = false;
};

/// Executes one statement with many sets of parameters.
class pg_batch {
public:
    /// @param rowcount  counts along, also when it ends in an error.
    pg_batch(pg_session& session, std::string_view statement, std::span<const Oid> declared,
             std::int64_t& rowcount)
        : session_{session}, text_{statement}, declared_{declared}, rowcount_{rowcount} {}
    ~pg_batch();
    pg_batch(const pg_batch&) = delete;
    pg_batch& operator=(const pg_batch&) = delete;

    /// An error leaves those before it executed, unless they were part of the same transaction.
    void execute(std::span<const parameters> sets);

private:
    void prepare() { statement_ = session_.statement(text_, declared_); }
    const pg_batch_plan& plan();
    void execute_arrays(std::span<const parameters> sets);
    void send(const pg_batch_plan& plan, const pg_arrays& arrays, std::span<const parameters> rows);
    void land(const pg_batch_plan& plan);
    void execute_pipelined(std::span<const parameters> sets);
    std::size_t execute_window(std::span<const parameters> sets);
    void undo_and_fail(std::span<const parameters> sets, const pg_failure& failure,
                       std::size_t sent);
    void execute_singly(std::span<const parameters> sets);

    pg_session& session_;
    std::string_view text_;
    std::span<const Oid> declared_;
    std::int64_t& rowcount_;
    pg_statement_ptr statement_;
    std::span<const parameters> flying_;  // sent, and not answered yet
    bool prepared_again_ = false;
};

}  // namespace orm::detail
#endif
