#include "orm/sql/insert.hpp"

#include <algorithm>
#include <any>

#include "default_values.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "parameter_words.hpp"
#include "returning.hpp"

namespace orm {
namespace {

/// A column that gets an expression, by its default or its sequence.
struct filled_column {
    column which;
    std::string expression;
};

/// Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGCompiler.visit_sequence.
std::string next_of(const sequence& which, const ddl_dialect& ddl) {
    const qualified_name name{which.options().schema, which.name()};
    return "pg_catalog.nextval(" + ddl.literal(ddl.quote(name)) + ")";
}

std::optional<std::string> expression_for(const column& which, const ddl_dialect& ddl) {
    if (const auto* sql = std::any_cast<literal_sql>(&which.default_().value))
        return ddl.in_parentheses(sql->text);
    if (const auto by = which.sequence();
        by && ddl.supports_sequences() && !(by->options().optional && ddl.sequences_optional()))
        return next_of(*by, ddl);
    return std::nullopt;
}

class insert_node final : public statement_node {
public:
    explicit insert_node(const table& into) : into_{into} {}

    std::string_view kind_name() const noexcept override { return "insert"; }
    const table* target() const noexcept override { return &into_; }
    std::span<const std::string> batch_columns() const noexcept override { return returning; }
    std::string outline() const override { return "INSERT INTO " + into_.key(); }

    std::optional<parameter_sets> completed(std::span<const parameters> sets) const override {
        static const parameters none;
        const parameters& first = sets.empty() ? none : sets.front();
        detail::check_columns("insert_into", into_, first);
        for (const parameters& one : sets) check_alike(first, one);
        const std::vector<std::string> names = named_columns(first);
        if (names.size() == first.size()) return std::nullopt;
        parameter_sets filled(sets.begin(), sets.end());
        if (filled.empty()) filled.emplace_back();
        for (parameters& set : filled)
            for (std::size_t i = first.size(); i < names.size(); ++i)
                set.append(names[i], added_value(names[i]));
        return filled;
    }

    void write(sql_writer& out) const override {
        static const parameters none;
        const std::span<const parameters> rows = out.values();
        const std::vector<std::string> names = named_columns(rows.empty() ? none : rows.front());
        const std::vector<filled_column> filled = filled_columns(names, out.dialect().ddl());
        out << "INSERT INTO ";
        out.name(into_.full_name());
        if (out.is_batch() && names.empty())
            throw argument_error{
                "an insert that returns rows for several sets needs values for at least one "
                "column"};
        if (names.empty() && filled.empty()) {
            out << " DEFAULT VALUES";
        } else {
            write_columns(out, names, filled);
            write_rows(out, names, filled);
        }
        detail::write_returning(out, into_, returning);
    }

    std::vector<std::string> returning;
    parameters values;

private:
    void check_alike(const parameters& first, const parameters& one) const {
        if (one.size() != first.size() || std::ranges::any_of(first.names(), [&](const auto& name) {
                return one.find(name) == nullptr;
            }))
            throw argument_error{"insert_into " + into_.describe() +
                                 " got sets of parameters that name different columns"};
    }

    /// By key, those that get a value: what it is executed with comes first, in that order.
    std::vector<std::string> named_columns(const parameters& given) const {
        std::vector<std::string> made(given.names().begin(), given.names().end());
        for (const std::string& name : values.names())
            if (given.find(name) == nullptr) made.push_back(name);
        for (const column& one : into_.columns())
            if (detail::has_default_value(one) && std::ranges::find(made, one.key()) == made.end())
                made.push_back(one.key());
        return made;
    }

    sql_value added_value(const std::string& key) const {
        if (const sql_value* const own = values.find(key)) return *own;
        return detail::default_value_of(into_[key]);
    }

    std::vector<filled_column> filled_columns(const std::vector<std::string>& names,
                                              const ddl_dialect& ddl) const {
        std::vector<filled_column> made;
        for (const column& one : into_.columns()) {
            if (std::ranges::find(names, one.key()) != names.end()) continue;
            if (auto expression = expression_for(one, ddl))
                made.push_back({one, *std::move(expression)});
        }
        return made;
    }

    void write_columns(sql_writer& out, const std::vector<std::string>& names,
                       const std::vector<filled_column>& filled) const {
        std::string_view before = " (";
        const auto add = [&](const column& one) {
            out << before;
            out.name(one.name());
            before = ", ";
        };
        for (const std::string& name : names) add(into_[name]);
        for (const filled_column& one : filled) add(one.which);
        out << ") VALUES ";
    }

    /// `(:a, :b)`; of a batch `(:a__0, :b__0), (:a__1, :b__1)`.
    void write_rows(sql_writer& out, const std::vector<std::string>& names,
                    const std::vector<filled_column>& filled) const {
        const std::vector<std::string> words = detail::parameter_words(names);
        std::vector<column> columns;
        columns.reserve(names.size());
        for (const std::string& name : names) columns.push_back(into_[name]);
        const std::size_t rows = std::max<std::size_t>(1, out.values().size());
        for (std::size_t row = 1; row <= rows; ++row) {
            std::string_view before = row == 1 ? "(" : ", (";
            for (std::size_t i = 0; i < names.size(); ++i) {
                out << before;
                out.column_parameter(names[i], columns[i].type(), words[i],
                                     out.is_batch() ? row : 0);
                before = ", ";
            }
            for (const filled_column& one : filled) {
                out << before << one.expression;
                before = ", ";
            }
            out << ")";
        }
    }

    table into_;
};

}  // namespace

std::optional<insert_statement> insert_statement::of(const sql_statement& statement) {
    if (dynamic_cast<const insert_node*>(&statement.root()) == nullptr) return std::nullopt;
    return insert_statement{statement};
}

insert_statement insert_statement::values(const parameters& by_column) const {
    detail::check_columns("insert_into", *target(), by_column);
    auto changed = std::make_shared<insert_node>(static_cast<const insert_node&>(root()));
    for (const auto& [name, value] : by_column) changed->values.set(name, value);
    return {*this, std::move(changed)};
}

insert_statement insert_statement::returning(std::vector<std::string> columns) const {
    detail::check_returning("insert_into", *target(), columns);
    auto changed = std::make_shared<insert_node>(static_cast<const insert_node&>(root()));
    changed->returning = std::move(columns);
    return {*this, std::move(changed)};
}

insert_statement insert_into(const table& into, std::vector<std::string> returning) {
    auto root = std::make_shared<insert_node>(into);
    detail::check_returning("insert_into", into, returning);
    root->returning = std::move(returning);
    return insert_statement{std::move(root)};
}

}  // namespace orm
