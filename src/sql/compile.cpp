#include <algorithm>
#include <any>
#include <set>

#include "../driver/shown_name.hpp"
#include "../driver/sql_text.hpp"
#include "orm/driver/error.hpp"
#include "orm/schema/dialect.hpp"
#include "statement_body.hpp"
#include "statement_call.hpp"

namespace orm::detail {
namespace {

/// Wrong parameters are the same error whether the driver or the library finds it.
[[noreturn]] void refuse(const std::string& message) {
    throw driver_error{driver_error_kind::programming, message};
}

/// @throws driver_error for a value that is missing
const sql_value& value_of(const parameters& given, const std::string& name) {
    if (const sql_value* const found = given.find(name)) return *found;
    refuse("the statement has a parameter :" + shown_name(name) +
           ", but no value was given for it");
}

/// The values in the order of `names`, which stay with them: types are declared by name.
/// @throws driver_error for one that is missing, or that the statement does not take
parameters in_order(const parameters& given, const std::vector<std::string>& names) {
    parameters made;
    made.reserve(names.size());
    for (const std::string& name : names) made.append(name, value_of(given, name));
    if (given.size() > names.size())
        for (const std::string& name : given.names())
            if (std::ranges::find(names, name) == names.end())
                refuse("a value was given for :" + shown_name(name) +
                       ", but the statement has no such parameter");
    return made;
}

void use_text(statement_call& what, const sql_dialect& dialect) {
    if (dialect.style() == parameter_style::as_written) {
        if (what.sql.find("\\:") != std::string_view::npos)
            what.send_text(unescape_colons(what.sql));
        return;
    }
    const bool counted = what.single().is_positional();
    compiled_text compiled = compile_text(what.sql, counted);
    if (!compiled.names.empty() && counted)
        refuse("the statement names its parameters (:" + compiled.names.front() +
               "), but the values are counted: give them by name, or write ? in the statement");
    what.send_text(std::move(compiled.sql));
    if (compiled.names.empty()) return;
    parameter_sets& ordered = what.made().sets;
    if (what.sets.empty()) {
        ordered.push_back(in_order({}, compiled.names));
    } else {
        ordered.reserve(what.sets.size());
        for (const parameters& one : what.sets) ordered.push_back(in_order(one, compiled.names));
    }
    what.sets = ordered;
}

/// What the parameters of an insert are called in its text: as the columns are, where that is a
/// word, and else a word made of it: no name of a column gets into SQL without its quotes.
/// Empty when all are as the columns are.
/// Source: SQLAlchemy 2.1, sql/compiler.py, bindname_escape_characters.
std::vector<std::string> words_of(const std::vector<std::string>& names) {
    const auto is_other = [](char c) {
        return c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') &&
               static_cast<unsigned char>(c) < 0x80;
    };
    const auto is_word = [&](const std::string& name) {
        return std::ranges::none_of(name, is_other) && is_utf8(name);
    };
    if (std::ranges::all_of(names, is_word)) return {};
    std::set<std::string> used;
    std::ranges::copy_if(names, std::inserter(used, used.end()), is_word);
    std::vector<std::string> made = names;
    for (std::string& one : made) {
        if (is_word(one)) continue;
        std::ranges::replace_if(
            one, [&](char c) { return is_other(c) || static_cast<unsigned char>(c) >= 0x80; }, '_');
        const std::string begin = one;
        for (int i = 2; !used.insert(one).second; ++i) one = begin + "_" + std::to_string(i);
    }
    return made;
}

/// The columns that an insert names, and how each place is written.
class insert_text {
public:
    insert_text(const sql_statement& clause, const parameters& first, const sql_dialect& dialect)
        : clause_{clause}, dialect_{dialect} {
        if (first.is_positional())
            throw argument_error{"insert_into " + clause.target()->describe() +
                                 " takes its values by the names of columns"};
        names_.assign(first.names().begin(), first.names().end());
        for (const std::string& name : names_)
            if (!clause.target()->find_column(name))
                throw argument_error{"insert_into " + clause.target()->describe() +
                                     " got a value for '" + shown_name(name) +
                                     "', and has no such column"};
        for (const column& one : clause.target()->columns())
            if (std::ranges::find(names_, one.key()) == names_.end()) fill(one);
        words_ = words_of(names_);
    }

    const std::vector<std::string>& names() const noexcept { return names_; }
    /// What the parameters are called; as a rule the same.
    const std::vector<std::string>& words() const noexcept {
        return words_.empty() ? names_ : words_;
    }
    bool renames() const noexcept { return !words_.empty(); }
    bool is_empty() const noexcept { return names_.empty() && filled_.empty(); }

    std::string start() const {
        const orm::table& target = *clause_.target();
        const ddl_dialect& ddl = dialect_.ddl();
        std::string made = "INSERT INTO " + ddl.quote(target.full_name());
        if (is_empty()) return made + " DEFAULT VALUES";
        made += " (";
        for (const std::string& name : names_) made += ddl.quote(target[name].name()) + ", ";
        for (const filled& one : filled_) made += one.column + ", ";
        made.resize(made.size() - 2);
        return made + ") VALUES ";
    }

    /// `(:a, :b)`; with a row, `(:a__2, :b__2)`; or `($5, $6)`.
    std::string group(std::size_t row, bool numbered) const {
        std::string made = "(";
        for (std::size_t i = 0; i < names_.size(); ++i) {
            made += dialect_.style() == parameter_style::as_written
                        ? ":" + place_name(i, row, numbered)
                        : "$" + std::to_string(row * names_.size() + i + 1);
            made += ", ";
        }
        for (const filled& one : filled_) made += one.expression + ", ";
        made.resize(made.size() - 2);
        return made + ")";
    }

    std::string place_name(std::size_t i, std::size_t row, bool numbered) const {
        return numbered ? words()[i] + "__" + std::to_string(row) : words()[i];
    }

    std::string returning() const {
        const auto& wanted = clause_.inside().returning;
        std::string made;
        for (const std::string& one : wanted)
            made += (made.empty() ? " RETURNING " : ", ") +
                    dialect_.ddl().quote((*clause_.target())[one].name());
        return made;
    }

private:
    /// A column that gets an expression.
    struct filled {
        std::string column;
        std::string expression;
    };

    /// By its default or its sequence, if it has one.
    void fill(const column& one) {
        const ddl_dialect& ddl = dialect_.ddl();
        if (const auto* sql = std::any_cast<literal_sql>(&one.default_().value)) {
            filled_.push_back({ddl.quote(one.name()), ddl.in_parentheses(sql->text)});
        } else if (const auto by = one.sequence();
                   by && ddl.supports_sequences() &&
                   !(by->options().optional && ddl.sequences_optional())) {
            filled_.push_back({ddl.quote(one.name()), next_of(*by)});
        }
    }

    /// Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGCompiler.visit_sequence.
    std::string next_of(const sequence& which) const {
        const ddl_dialect& ddl = dialect_.ddl();
        const qualified_name name{which.options().schema, which.name()};
        return "pg_catalog.nextval(" + ddl.literal(ddl.quote(name)) + ")";
    }

    const sql_statement& clause_;
    const sql_dialect& dialect_;
    std::vector<std::string> names_;
    std::vector<std::string> words_;
    std::vector<filled> filled_;
};

void use_insert(statement_call& what, const sql_dialect& dialect) {
    const insert_text insert{*what.clause, what.single(), dialect};
    std::string sql = insert.start();
    if (!insert.is_empty()) sql += insert.group(0, false);
    what.send_text(sql + insert.returning());
    const bool by_name = dialect.style() == parameter_style::as_written;
    if (insert.renames()) what.made().columns = insert.names();
    if (by_name && !insert.renames()) return;
    parameter_sets& ordered = what.made().sets;
    for (const parameters& one : what.sets) {
        parameters& set = ordered.emplace_back();
        set.reserve(one.size());
        for (std::size_t i = 0; i < insert.names().size(); ++i)
            set.append(by_name ? insert.words()[i] : insert.names()[i],
                       value_of(one, insert.names()[i]));
    }
    what.sets = ordered;
}

}  // namespace

void compile(statement_call& what, const sql_dialect& dialect) {
    if (what.clause == nullptr) return use_text(what, dialect);
    switch (what.clause->kind()) {
        case statement_kind::text:
            what.sql = what.clause->text();
            use_text(what, dialect);
            return;
        case statement_kind::insert_into:
            use_insert(what, dialect);
            return;
        case statement_kind::ddl:
            what.send_text(what.clause->ddl()->text_for(dialect.ddl()));
            return;
        case statement_kind::savepoint:
            what.send_text(dialect.savepoint_text(what.clause->text()));
            return;
        case statement_kind::rollback_to_savepoint:
            what.send_text(dialect.rollback_to_savepoint_text(what.clause->text()));
            return;
        case statement_kind::release_savepoint:
            what.send_text(dialect.release_savepoint_text(what.clause->text()));
            return;
    }
}

void compile_batch(const sql_statement& clause, std::span<const parameters> rows,
                   const sql_dialect& dialect, made_statement& into) {
    const insert_text insert{clause, rows.front(), dialect};
    if (insert.names().empty())
        throw argument_error{
            "an insert that returns rows for several sets needs values for at least one column"};
    std::string& sql = into.sql = insert.start();
    parameters& values = into.sets.emplace_back();
    if (insert.renames()) into.columns = insert.names();
    values.reserve(rows.size() * insert.names().size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        sql += (row == 0 ? "" : ", ") + insert.group(row, true);
        // Named also where places are counted: types are declared by name, secrets known by it.
        for (std::size_t i = 0; i < insert.names().size(); ++i)
            values.append(insert.place_name(i, row, true), value_of(rows[row], insert.names()[i]));
    }
    sql += insert.returning();
}

}  // namespace orm::detail
