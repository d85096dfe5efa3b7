#include <algorithm>

#include "../driver/shown_name.hpp"
#include "../driver/sql_text.hpp"
#include "orm/driver/error.hpp"
#include "orm/sql/sql_writer.hpp"
#include "statement_call.hpp"
#include "text_cache.hpp"

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

[[noreturn]] void refuse_value(const std::string& name) {
    refuse("a value was given for :" + shown_name(name) +
           ", but the statement has no such parameter");
}

/// The values in the order of `names`, which stay with them: types are declared by name.
/// @throws driver_error for one that is missing, or that the statement does not take
parameters in_order(const parameters& given, const std::vector<std::string>& names) {
    parameters made;
    made.reserve(names.size());
    for (const std::string& name : names) made.append(name, value_of(given, name));
    if (given.size() > names.size())
        for (const std::string& name : given.names())
            if (std::ranges::find(names, name) == names.end()) refuse_value(name);
    return made;
}

void use_text(statement_call& call, const sql_dialect& dialect) {
    if (dialect.style() == parameter_style::as_written) {
        if (call.sql.find("\\:") != std::string_view::npos)
            call.send_text(unescape_colons(call.sql));
        return;
    }
    const bool counted = call.single().is_positional();
    compiled_text compiled = compile_text(call.sql, counted);
    if (!compiled.names.empty() && counted)
        refuse("the statement names its parameters (:" + compiled.names.front() +
               "), but the values are counted: give them by name, or write ? in the statement");
    call.send_text(std::move(compiled.sql));
    if (compiled.names.empty()) return;
    parameter_sets& ordered = call.made().sets;
    if (call.sets.empty()) {
        ordered.push_back(in_order({}, compiled.names));
    } else {
        ordered.reserve(call.sets.size());
        for (const parameters& one : call.sets) ordered.push_back(in_order(one, compiled.names));
    }
    call.sets = ordered;
}

/// Walks the tree and finds its text.
written_statement written(const statement_node& root, std::span<const parameters> values,
                          const sql_dialect& dialect, bool as_batch, bool keeps_types) {
    sql_writer writer{dialect, values, as_batch, keeps_types};
    writer << root;
    written_statement made{nullptr, writer.take_owned(), writer.take_types()};
    const std::string& shape = writer.shape();
    // Words alone are their own text: DDL, and what others have rendered.
    made.text = shape.find(piece::mark) == std::string::npos
                    ? std::make_shared<const statement_text>(statement_text{shape})
                    : text_cache::of(dialect).find(shape, dialect);
    return made;
}

/// The values of the places, some from nodes, some from the set of the place's row.
parameters values_of(const written_statement& statement, std::span<const parameters> rows,
                     const sql_dialect& dialect) {
    static const parameters none;
    const statement_text& text = *statement.text;
    const bool has_numbers = dialect.style() != parameter_style::as_written;
    parameters made;
    made.reserve(text.places.size());
    for (const statement_text::place& one : text.places) {
        if (one.name.empty()) {
            sql_value value = statement.owned[one.owned].copy();
            if (text.only_owned) {
                made.add(std::move(value));
            } else {
                made.append(one.word, std::move(value));
            }
            continue;
        }
        // Named also where places have numbers: types are declared by name, secrets known by it.
        const parameters& given = rows.empty() ? none : rows[one.row > 0 ? one.row - 1 : 0];
        made.append(has_numbers && one.row == 0 ? one.name : one.word, value_of(given, one.name));
    }
    return made;
}

/// @throws driver_error for a value that the statement does not take
void check_all_used(const statement_text& text, const parameters& given) {
    if (given.is_positional())
        refuse("the statement takes " +
               std::string{text.only_owned ? "no values" : "its values by name"} +
               ", and was given counted ones");
    for (const std::string& name : given.names())
        if (std::ranges::find(text.places, name, &statement_text::place::name) == text.places.end())
            refuse_value(name);
}

}  // namespace

void complete(statement_call& call) {
    auto completed = call.clause->root().completed(call.sets);
    if (completed) call.sets = call.made().completed_sets = *std::move(completed);
}

void compile(statement_call& call, const sql_dialect& dialect, bool as_batch, bool keeps_types) {
    if (call.clause == nullptr) return use_text(call, dialect);
    const statement_node& root = call.clause->root();
    if (root.is_text()) {
        call.sql = root.text();
        return use_text(call, dialect);
    }
    const std::size_t rows =
        as_batch ? call.sets.size() : std::min<std::size_t>(1, call.sets.size());
    call.written_ = std::make_unique<written_statement>(
        written(root, call.sets.first(rows), dialect, as_batch, keeps_types));
    call.sql = call.written_->text->sql;
}

void bind_values(statement_call& call, const sql_dialect& dialect, bool as_batch) {
    if (call.written_ == nullptr || call.written_->text->as_given) return;
    const statement_text& text = *call.written_->text;
    if (text.places.empty() && call.sets.empty()) return;
    const auto named = static_cast<std::size_t>(std::ranges::count_if(
        text.places, [](const statement_text::place& one) { return !one.name.empty(); }));
    parameter_sets made;
    if (as_batch || call.sets.empty()) {
        made.push_back(values_of(*call.written_, call.sets, dialect));
    } else {
        made.reserve(call.sets.size());
        for (const parameters& one : call.sets) {
            made.push_back(values_of(*call.written_, {&one, 1}, dialect));
            if (one.is_positional() || one.size() != named) check_all_used(text, one);
        }
    }
    call.sets = call.made().sets = std::move(made);
}

std::string outline(const statement_call& call, const sql_dialect& dialect) {
    if (call.clause == nullptr) return std::string{call.sql};
    const statement_node& root = call.clause->root();
    if (root.is_text()) return root.text();
    try {
        const std::size_t sets = std::min<std::size_t>(1, call.sets.size());
        return written(root, call.sets.first(sets), dialect, false, false).text->sql;
    } catch (const error&) {
        return root.outline();
    }
}

const statement_text::place* place_of(const statement_text& text, const parameters& sent,
                                      std::size_t position) noexcept {
    const std::string_view name = sent[position].name;
    const auto is_called = [name](const statement_text::place& one) {
        return name.empty() || one.word == name || one.name == name;
    };
    if (position < text.places.size() && is_called(text.places[position]))
        return &text.places[position];
    if (name.empty()) return nullptr;
    const auto found = std::ranges::find_if(text.places, is_called);
    return found == text.places.end() ? nullptr : &*found;
}

}  // namespace orm::detail
