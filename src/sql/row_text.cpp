#include "row_text.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_set>

#include "orm/core/error.hpp"
#include "orm/schema/dialect.hpp"
#include "parameter_words.hpp"

namespace orm::detail {
namespace {

std::string_view kind_name(row_kind kind) {
    return kind == row_kind::insert_into ? "an insert"
           : kind == row_kind::update    ? "an update"
                                         : "a delete";
}

[[noreturn]] void refuse(const row_statement& statement, const std::string& why) {
    throw argument_error{std::string{kind_name(statement.kind)} + " of rows of '" +
                         statement.table.name.text() + "' " + why};
}

void check_once(const row_statement& statement, const std::vector<identifier>& columns) {
    for (auto one = columns.begin(); one != columns.end(); ++one)
        if (std::find(std::next(one), columns.end(), *one) != columns.end())
            refuse(statement, "names column '" + one->text() + "' twice: leave one of them out");
}

/// What a row gives, as (column, is it a column that is set?).
template <class Take>
void each_value(const row_statement& statement, Take take) {
    if (statement.kind != row_kind::delete_from)
        for (const identifier& one : statement.columns) take(one, true);
    if (statement.kind == row_kind::insert_into) return;
    for (const identifier& one : statement.keys) take(one, false);
    if (statement.version) take(*statement.version, false);
}

bool same_name(const identifier& left, const identifier& right) noexcept {
    return left == right && left.quote() == right.quote();
}

template <class Optional>
bool same_optional(const Optional& left, const Optional& right) noexcept {
    return left.has_value() == right.has_value() && (!left || same_name(*left, *right));
}

bool same_value(const value_view& left, const value_view& right) noexcept {
    if (left.kind() != right.kind()) return false;
    switch (left.kind()) {
        case value_view::kind::null:
            return true;
        case value_view::kind::boolean:
            return left.boolean() == right.boolean();
        case value_view::kind::integer:
            return left.integer() == right.integer();
        case value_view::kind::real:
            return left.real() == right.real();
        case value_view::kind::text:
            return left.text() == right.text();
        case value_view::kind::bytes:
            return std::ranges::equal(left.bytes(), right.bytes());
    }
    return false;
}

std::size_t hash_of(const value_view& value) noexcept {
    const auto kind = static_cast<std::size_t>(value.kind()) << 56U;
    switch (value.kind()) {
        case value_view::kind::integer:
            return kind ^ std::hash<std::int64_t>{}(value.integer());
        case value_view::kind::real:
            return kind ^ std::hash<double>{}(value.real());
        case value_view::kind::text:
            return kind ^ std::hash<std::string_view>{}(value.text());
        case value_view::kind::bytes:
            return kind ^
                   std::hash<std::string_view>{}(
                       {reinterpret_cast<const char*>(value.bytes().data()), value.bytes().size()});
        default:
            return kind;
    }
}

/// Keys of rows in a table of hashes.
struct row_keys {
    const value_view* values;
    std::size_t width, first, count;

    const value_view* of(std::size_t row) const noexcept { return values + row * width + first; }
    std::size_t operator()(std::size_t row) const noexcept {
        std::size_t made = 0;
        for (std::size_t i = 0; i < count; ++i) made = 31 * made + hash_of(of(row)[i]);
        return made;
    }
    bool operator()(std::size_t left, std::size_t right) const noexcept {
        return std::equal(of(left), of(left) + count, of(right), same_value);
    }
};

}  // namespace

void check_rows(const row_statement& statement) {
    check_once(statement, statement.columns);
    check_once(statement, statement.keys);
    if (statement.kind == row_kind::insert_into) {
        if (statement.version)
            refuse(statement, "has a version to compare: give it as one of the columns");
        for (const identifier& one : statement.keys)
            if (std::ranges::find(statement.columns, one) != statement.columns.end())
                refuse(statement, "names '" + one.text() +
                                      "' both as a column and as a key that the database fills "
                                      "in: leave it out of one of them");
        return;
    }
    if (statement.keys.empty())
        refuse(statement, "names no keys: without them all rows would be meant");
    if (statement.kind == row_kind::delete_from) {
        if (!statement.columns.empty())
            refuse(statement, "names columns to be set: leave them out");
        return;
    }
    if (statement.columns.empty()) refuse(statement, "names no columns to be set");
    if (statement.version &&
        std::ranges::find(statement.columns, *statement.version) == statement.columns.end())
        refuse(statement, "compares the version '" + statement.version->text() +
                              "' and does not set it: name it among the columns, too");
}

std::size_t row_width(const row_statement& statement) noexcept {
    std::size_t made = 0;
    each_value(statement, [&made](const identifier&, bool) { ++made; });
    return made;
}

bool same_statement(const row_statement& left, const row_statement& right) noexcept {
    return left.kind == right.kind && same_name(left.table.name, right.table.name) &&
           same_optional(left.table.schema, right.table.schema) &&
           std::ranges::equal(left.columns, right.columns, same_name) &&
           std::ranges::equal(left.keys, right.keys, same_name) &&
           same_optional(left.version, right.version);
}

std::vector<std::string> row_names(const row_statement& statement) {
    std::vector<std::string> made;
    each_value(statement, [&](const identifier& column, bool is_set) {
        const std::string begin =
            is_set ? column.text() : statement.table.name.text() + "_" + column.text();
        std::string name = begin;
        for (int i = 2; std::ranges::find(made, name) != made.end(); ++i)
            name = begin + "_" + std::to_string(i);
        made.push_back(std::move(name));
    });
    const std::vector<std::string_view> names(made.begin(), made.end());
    std::vector<std::string> words = parameter_words(names);
    return words.empty() ? made : words;
}

std::string list_of(const std::vector<identifier>& columns, const sql_dialect& dialect) {
    std::string made;
    for (const identifier& one : columns) {
        if (!made.empty()) made += ", ";
        made += dialect.ddl().quote(one);
    }
    return made;
}

std::string row_text(const row_statement& statement, const sql_dialect& dialect,
                     const std::vector<std::string>& names) {
    const ddl_dialect& ddl = dialect.ddl();
    std::size_t next = 0;
    const auto place = [&] {
        const std::size_t at = next++;
        if (dialect.style() == parameter_style::numeric_dollar) return "$" + std::to_string(at + 1);
        return names.empty() ? std::string{"?"} : ":" + names[at];
    };
    const std::string table = ddl.quote(statement.table);
    std::string made;
    if (statement.kind == row_kind::insert_into) {
        made = "INSERT INTO " + table;
        if (statement.columns.empty()) return made + " DEFAULT VALUES";
        made += " (" + list_of(statement.columns, dialect) + ") VALUES (";
        for (std::size_t i = 0; i < statement.columns.size(); ++i)
            made += (i == 0 ? "" : ", ") + place();
        return made + ")";
    }
    if (statement.kind == row_kind::update) {
        made = "UPDATE " + table + " SET ";
        for (const identifier& one : statement.columns) {
            if (next != 0) made += ", ";
            made += ddl.quote(one) + " = " + place();
        }
    } else {
        made = "DELETE FROM " + table;
    }
    std::string_view between = " WHERE ";
    each_value(statement, [&](const identifier& column, bool is_set) {
        if (is_set) return;
        made += std::string{between} + ddl.quote(column) + " = " + place();
        between = " AND ";
    });
    return made;
}

std::string row_returning(const row_statement& statement, const sql_dialect& dialect) {
    return " RETURNING " + list_of(statement.keys, dialect);
}

std::size_t first_repeated_key(const row_statement& statement, const value_view* values,
                               std::size_t rows) {
    const row_keys keys{values, row_width(statement), statement.columns.size(),
                        statement.keys.size()};
    // One integer that rises: as a rule.
    std::size_t row = 0;
    if (keys.count == 1)
        while (row < rows && keys.of(row)->kind() == value_view::kind::integer &&
               (row == 0 || keys.of(row - 1)->integer() < keys.of(row)->integer()))
            ++row;
    if (row == rows) return rows;
    std::unordered_set<std::size_t, row_keys, row_keys> seen{rows, keys, keys};
    for (row = 0; row < rows; ++row)
        if (!seen.insert(row).second) return row;
    return rows;
}

}  // namespace orm::detail
