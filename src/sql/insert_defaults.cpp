#include <algorithm>
#include <any>
#include <cstdint>
#include <functional>

#include "orm/driver/error.hpp"
#include "orm/schema/dialect.hpp"
#include "statement_body.hpp"
#include "statement_call.hpp"

// What the library puts into rows that do not say. Source: SQLAlchemy 2.1, engine/default.py,
// DefaultExecutionContext._process_execute_defaults.
namespace orm::detail {
namespace {

template <class... T>
std::optional<sql_value> as_one_of(const std::any& value) {
    std::optional<sql_value> made;
    const auto take = [&]<class One>(const One* found) {
        if (found != nullptr) made.emplace(*found);
    };
    (take(std::any_cast<T>(&value)), ...);
    return made;
}

/// @throws argument_error for a type that cannot be bound
sql_value made_value(const column& of, const std::any& value) {
    if (const auto* const make = std::any_cast<std::function<sql_value()>>(&value))
        return (*make)();
    if (auto made =
            as_one_of<sql_value, bool, int, long, long long, double, std::string, const char*>(
                value))
        return *made;
    throw argument_error{
        "the default of column '" + of.name().text() +
        "' is of a type that is not bound: it may be a bool, an int or std::int64_t, a double, a "
        "text, an orm::sql_value, an orm::literal_sql, or a std::function<orm::sql_value()>"};
}

/// Those that get their default, as the first set does not name them.
std::vector<column> defaulted(const statement_call& what) {
    std::vector<column> found;
    for (const column& one : what.clause->target()->columns()) {
        const std::any& value = one.default_().value;
        if (value.has_value() && value.type() != typeid(literal_sql) &&
            what.single().find(one.key()) == nullptr)
            found.push_back(one);
    }
    return found;
}

}  // namespace

std::string outline(const statement_call& what, const sql_dialect& dialect) {
    if (what.clause == nullptr) return std::string{what.sql};
    parameters names;
    if (what.clause->kind() == statement_kind::insert_into) {
        for (const std::string& name : what.single().names()) names.append(name, nullptr);
        for (const column& one : defaulted(what)) names.append(one.key(), nullptr);
    }
    try {
        statement_call probe{what.clause, {}, {&names, names.empty() ? std::size_t{0} : 1}};
        compile(probe, dialect);
        return std::string{probe.sql};
    } catch (const error&) {
        if (what.clause->kind() != statement_kind::insert_into) return what.clause->text();
        return "INSERT INTO " + dialect.ddl().quote(what.clause->target()->full_name());
    }
}

void prepare_insert(statement_call& what) {
    const auto& first = what.single();
    if (first.is_positional()) return;  // which is an error that is told later
    for (const parameters& one : what.sets)
        if (one.size() != first.size() ||
            std::ranges::any_of(first.names(),
                                [&one](const auto& name) { return one.find(name) == nullptr; }))
            throw argument_error{"insert_into " + what.clause->target()->describe() +
                                 " got sets of parameters that name different columns"};
    const std::vector<column> missing = defaulted(what);
    if (missing.empty()) return;
    parameter_sets filled(what.sets.begin(), what.sets.end());
    if (filled.empty()) filled.emplace_back();
    for (parameters& set : filled)
        for (const column& one : missing)
            set.append(one.key(), made_value(one, one.default_().value));
    what.sets = what.made().filled_sets = std::move(filled);
}

}  // namespace orm::detail
