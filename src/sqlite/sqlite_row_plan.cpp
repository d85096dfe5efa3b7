#include <bit>

#include "../sql/row_text.hpp"
#include "insert_shape.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/sqlite/ddl.hpp"
#include "sql_tokens.hpp"
#include "sqlite_connection.hpp"
#include "sqlite_inspector.hpp"
#include "sqlite_rows.hpp"

// The texts for many rows, and what has to be known of the table.
namespace orm::detail::sqlite {
namespace {

/// `?` in place of names: the values are counted.
class counting_dialect final : public sql_dialect {
public:
    const ddl_dialect& ddl() const noexcept override { return sqlite_ddl(); }
};
const counting_dialect counting;

std::string quoted(const identifier& name) {
    return sqlite_ddl().quote(name);
}

/// `(?, ?), (?, ?)`
std::string groups(std::size_t rows, std::size_t width, std::string_view value = "?") {
    std::string group = "(";
    for (std::size_t i = 0; i < width; ++i) {
        if (i != 0) group += ", ";
        group += value;
    }
    group += ")";
    std::string made;
    made.reserve(rows * (group.size() + 2));
    for (std::size_t i = 0; i < rows; ++i) {
        if (i != 0) made += ", ";
        made += group;
    }
    return made;
}

std::string insert_head(const row_statement& what) {
    const std::vector<identifier>& columns = what.columns.empty() ? what.keys : what.columns;
    return "INSERT INTO " + sqlite_ddl().quote(what.table) + " (" + list_of(columns, counting) +
           ")";
}

/// Values come out of a table that is called unlike the one that is written. They are compared as
/// values, and not as columns, of a type of their own.
std::string update_text(const row_statement& what, std::size_t rows, std::size_t width) {
    const std::string from =
        same_name(what.table.name.text(), "orm_rows") ? "orm_rows_" : "orm_rows";
    const auto column = [&](std::size_t i) { return from + ".c" + std::to_string(i); };
    std::string made = "WITH " + from + " (";
    for (std::size_t i = 0; i < width; ++i) made += (i == 0 ? "c" : ", c") + std::to_string(i);
    made += ") AS (VALUES " + groups(rows, width) + ") UPDATE " + sqlite_ddl().quote(what.table) +
            " AS orm_target SET ";
    std::size_t next = 0;
    for (const identifier& one : what.columns) {
        made += (next == 0 ? "" : ", ") + quoted(one) + " = " + column(next);
        ++next;
    }
    made += " FROM " + from;
    std::string between = " WHERE ";
    const auto compare = [&](const identifier& one) {
        made += between + "orm_target." + quoted(one) + " = +" + column(next++);
        between = " AND ";
    };
    for (const identifier& one : what.keys) compare(one);
    if (what.version) compare(*what.version);
    return made;
}

std::string nulls(std::size_t count) {
    std::string made = groups(1, count, "NULL");
    return made.substr(1, made.size() - 2);
}

/// To its end. The message of an error is taken before resetting, which clears it.
void step(::sqlite3* database, ::sqlite3_stmt* statement) {
    int code = sqlite3_step(statement);
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
    try {
        if (code != SQLITE_DONE) throw_last(database, code);
    } catch (...) {
        sqlite3_reset(statement);
        throw;
    }
    sqlite3_reset(statement);
}

int times_compiled(::sqlite3_stmt* statement) noexcept {
    return sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0);
}

/// Is the column the row's id, under another name? Then it is read as that.
bool reads_row_id(::sqlite3* database, const row_statement& what) {
    const statement_ptr plan = compile(database, "EXPLAIN SELECT " + quoted(what.keys.front()) +
                                                     " FROM " + sqlite_ddl().quote(what.table));
    bool found = false;
    while (sqlite3_step(plan.get()) == SQLITE_ROW) {
        const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(plan.get(), 1));
        const std::string_view opcode = text != nullptr ? text : "";
        if (opcode == "Column") return false;
        found = found || opcode == "Rowid" || opcode == "IdxRowid";
    }
    return found;
}

bool has_conflict_clause(std::string_view sql) {
    token_reader from{sql};
    for (token one = from.next(); one.kind != token::kind::end; one = from.next())
        if (one.is_word("conflict")) return true;
    return false;
}

}  // namespace

row_plan::row_plan(const row_statement& what)
    : what_{what}, width_{row_width(what)}, one_{row_text(what, counting, {})} {
    if (!what.keys.empty()) returning_ = one_ + row_returning(what, counting);
}

void row_plan::look(sqlite_connection& on) {
    ::sqlite3* const database = on.open_handle();
    try {
        if (watch_ == nullptr) {
            watch_ = compile(database, watch_text());
            watch_compiled_ = -1;
        }
        step(database, watch_.get());
        if (times_compiled(watch_.get()) == watch_compiled_) return;
        learn(on);
        watch_compiled_ = times_compiled(watch_.get());
    } catch (const driver_error& error) {
        watch_.reset();
        if ((error.code() & 0xFF) != SQLITE_ERROR) throw;
        // The statement is wrong: the one for one row is to say so.
        has_triggers_ = true;
        has_row_id_ = false;
    }
}

void row_plan::learn(sqlite_connection& on) {
    has_triggers_ = fires_triggers(on.handle(), one_);
    has_row_id_ = may_leave_out_ = false;
    largest_.reset();
    if (what_.kind != row_kind::insert_into || what_.keys.empty()) return;
    catalog look{on};
    const auto schema = look.schema_of(what_.table);
    const std::string sql =
        schema ? look.sql_of(*schema, "table", what_.table.name.text()) : std::string{};
    if (sql.empty() || !reads_row_id(on.handle(), what_)) return;
    largest_ = compile(on.handle(), "SELECT max(" + quoted(what_.keys.front()) + ") FROM " +
                                        sqlite_ddl().quote(what_.table));
    may_leave_out_ = has_conflict_clause(sql);
    has_row_id_ = true;
}

/// The same statement, for no rows.
std::string row_plan::watch_text() const {
    const std::string table = sqlite_ddl().quote(what_.table);
    switch (what_.kind) {
        case row_kind::insert_into:
            if (what_.columns.empty() && what_.keys.empty())
                return "INSERT INTO " + table + " SELECT * FROM " + table + " WHERE 0";
            return insert_head(what_) + " SELECT " +
                   nulls(what_.columns.empty() ? what_.keys.size() : what_.columns.size()) +
                   " WHERE 0";
        case row_kind::update: {
            std::string made = "UPDATE " + table + " SET ";
            for (const identifier& one : what_.columns) made += quoted(one) + " = NULL, ";
            made.resize(made.size() - 2);
            return made + " WHERE 0";
        }
        case row_kind::delete_from:
            return "DELETE FROM " + table + " WHERE 0";
    }
    return {};
}

const std::string& row_plan::many_text(std::size_t rows, bool returns) {
    const bool deletes = what_.kind == row_kind::delete_from;
    const auto place = deletes ? static_cast<std::size_t>(std::countr_zero(rows))
                               : static_cast<std::size_t>(returns);
    if (many_.size() <= place) many_.resize(place + 1);
    std::string& text = many_[place];
    if (!text.empty()) return text;
    if (deletes) {
        text = "DELETE FROM " + sqlite_ddl().quote(what_.table) + " WHERE " +
               quoted(what_.keys.front()) + " IN " + groups(1, rows);
    } else if (what_.kind == row_kind::update) {
        text = update_text(what_, rows, width_);
    } else {
        text = insert_head(what_) + " VALUES " +
               (width_ > 0 ? groups(rows, width_) : groups(rows, 1, "NULL"));
        if (returns) text += row_returning(what_, counting);
    }
    return text;
}

void row_plan::abandon() noexcept {
    static_cast<void>(watch_.release());
    static_cast<void>(largest_.release());
}

}  // namespace orm::detail::sqlite
