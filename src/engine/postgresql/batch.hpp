#ifndef ORM_SRC_ENGINE_POSTGRESQL_BATCH_HPP
#define ORM_SRC_ENGINE_POSTGRESQL_BATCH_HPP

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

/// Executes one statement with many sets of parameters.
class pg_batch {
public:
    /// @param rowcount  counts along, also when it ends in an error.
    pg_batch(pg_session& session, std::string_view statement, std::span<const Oid> declared,
             std::int64_t& rowcount)
        : session_{session}, text_{statement}, declared_{declared}, rowcount_{rowcount} {}

    /// An error leaves those before it executed, unless they were part of the same transaction.
    void execute(std::span<const parameters> sets);

private:
    void prepare() { statement_ = session_.statement(text_, declared_); }
    const pg_batch_plan& plan();
    void execute_arrays(std::span<const parameters> sets);
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
    pg_arguments arguments_;
    std::vector<std::string> arrays_;
    bool prepared_again_ = false;
};

}  // namespace orm::detail
#endif
