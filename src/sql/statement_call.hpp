#ifndef ORM_SRC_SQL_STATEMENT_CALL_HPP
#define ORM_SRC_SQL_STATEMENT_CALL_HPP

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orm/driver/driver_cursor.hpp"
#include "orm/schema/sql_type.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "orm/sql/statement.hpp"
#include "shape.hpp"

namespace orm::detail {

/// A statement that has written itself.
struct written_statement {
    std::shared_ptr<const statement_text> text{};
    std::vector<value_view> owned{};  ///< values that nodes own
    std::vector<sql_type> types{};    ///< empty: nobody wants them
};

/// What was made of a statement on its way; statement_call looks into it.
struct made_statement {
    std::optional<sql_statement> clause{};
    parameter_sets replaced_sets{};
    parameter_sets completed_sets{};
    std::string sql{};
    parameter_sets sets{};
    std::string rewritten_sql{};
    parameter_sets rewritten_sets{};
};

/// One statement on its way through a connection.
struct statement_call {
    const sql_statement* clause;       ///< nullptr: a text without options of its own
    std::string_view sql;              ///< a text as it was given, then what is sent
    std::span<const parameters> sets;  ///< as given, then as sent
    std::string_view given{};          ///< a text as it was given; none: driver-level SQL
    row_batch* rows = nullptr;         ///< that the sets are copies of; none: it is no write

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
    /// Whether all its values are counted, and lie in its nodes.
    bool owns_values() const noexcept {
        return written_ != nullptr && written_->text->only_owned && sets.empty();
    }

    std::unique_ptr<made_statement> made_{};
    std::unique_ptr<written_statement> written_{};  ///< nullptr: a text
};

/// The sets with what the statement adds to them.
void complete(statement_call& call);
/// The SQL that reaches the driver. Source: SQLAlchemy 2.1, sql/compiler.py.
/// @param as_batch     all sets go into one statement
/// @param keeps_types  whether types will be declared
void compile(statement_call& call, const sql_dialect& dialect, bool as_batch = false,
             bool keeps_types = false);
/// The parameters that reach the driver, after compile().
void bind_values(statement_call& call, const sql_dialect& dialect, bool as_batch = false);
/// The SQL of a statement that could not be prepared, as far as it can be told: for errors.
std::string outline(const statement_call& call, const sql_dialect& dialect);

/// The place of the value number `position` of a set that is sent; nullptr: it has none.
const statement_text::place* place_of(const statement_text& text, const parameters& sent,
                                      std::size_t position) noexcept;

/// SAVEPOINT and the like.
enum class savepoint_step : unsigned char { set, roll_back, release };
sql_statement make_savepoint_statement(savepoint_step step, const std::string& name);

}  // namespace orm::detail
#endif
