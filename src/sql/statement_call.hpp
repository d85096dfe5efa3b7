#ifndef ORM_SRC_SQL_STATEMENT_CALL_HPP
#define ORM_SRC_SQL_STATEMENT_CALL_HPP

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orm/driver/driver_cursor.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "orm/sql/statement.hpp"

namespace orm::detail {

/// What was made of a statement on its way; statement_call looks into it.
struct made_statement {
    std::optional<sql_statement> clause{};
    parameter_sets replaced_sets{};
    parameter_sets filled_sets{};  ///< with defaults
    std::string sql{};
    parameter_sets sets{};
    std::string rewritten_sql{};
    parameter_sets rewritten_sets{};
    /// Of an insert whose parameters are not called as its columns are: those of one row.
    std::vector<std::string> columns{};
};

/// One statement on its way through a connection.
struct statement_call {
    const sql_statement* clause;       ///< nullptr: a text without options of its own
    std::string_view sql;              ///< a text as it was given, then what is sent
    std::span<const parameters> sets;  ///< as given, then as sent
    std::string_view given{};          ///< a text as it was given; none: driver-level SQL

    bool executemany() const noexcept { return sets.size() > 1; }
    const parameters& single() const noexcept {
        static const parameters none;
        return sets.empty() ? none : sets.front();
    }
    /// Made at first use: most statements go as they are.
    made_statement& made() {
        if (made_ == nullptr) made_ = std::make_unique<made_statement>();
        return *made_;
    }
    void send_text(std::string text) { sql = made().sql = std::move(text); }

    std::unique_ptr<made_statement> made_{};
};

/// Of an insert: all sets have to name the same columns; defaults of the others are added to each.
/// @throws argument_error when they do not, or for a default that cannot be bound.
void prepare_insert(statement_call& what);
/// The SQL of a statement that could not be prepared, as far as it can be told: for errors.
std::string outline(const statement_call& what, const sql_dialect& dialect);
/// The SQL and the parameters that reach the driver. Source: SQLAlchemy 2.1, sql/compiler.py.
void compile(statement_call& what, const sql_dialect& dialect);
/// A batch of an insert that returns rows: some of the sets in one statement.
void compile_batch(const sql_statement& clause, std::span<const parameters> rows,
                   const sql_dialect& dialect, made_statement& into);

}  // namespace orm::detail
#endif
