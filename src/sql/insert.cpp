#include "orm/sql/insert.hpp"

#include <algorithm>
#include <any>
#include <utility>

#include "../driver/shown_name.hpp"
#include "../schema/nodes.hpp"
#include "default_values.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "parameter_words.hpp"
#include "returning.hpp"

namespace orm {
namespace {

using detail::column_node;

/// A column that gets a value, and what the value is called.
struct named_column {
    std::string_view name;
    const column_node* node;  ///< nullptr: there is none of that name
};

/// A column that gets an expression, by its default or its sequence.
struct filled_column {
    const column_node* node;
    std::string expression;
};

/// Source: SQLAlchemy 2.1, dialects/postgresql/base.py, PGCompiler.visit_sequence.
std::string next_of(const detail::sequence_node& which, const ddl_dialect& ddl) {
    const qualified_name name{which.options.schema, which.name};
    return "pg_catalog.nextval(" + ddl.literal(ddl.quote(name)) + ")";
}

std::optional<std::string> expression_for(const column_node& which, const ddl_dialect& ddl) {
    if (const auto* sql = std::any_cast<literal_sql>(&which.default_.value))
        return ddl.in_parentheses(sql->text);
    if (which.sequence != nullptr && ddl.supports_sequences() &&
        !(which.sequence->options.optional && ddl.sequences_optional()))
        return next_of(*which.sequence, ddl);
    return std::nullopt;
}

class insert_node final : public statement_node {
public:
    explicit insert_node(table into) noexcept : into_{std::move(into)} {}

    std::string_view kind_name() const noexcept override { return "insert"; }
    const table* target() const noexcept override { return &into_; }
    std::span<const std::string> batch_columns() const noexcept override { return returning; }
    std::string outline() const override { return "INSERT INTO " + into_.key(); }

    std::optional<parameter_sets> completed(std::span<const parameters> sets) const override {
        static const parameters none;
        const parameters& first = sets.empty() ? none : sets.front();
        detail::check_columns("insert_into", into_, first);
        for (const parameters& one : sets) check_alike(first, one);
        const std::vector<named_column> named = named_columns(first);
        if (named.size() == first.size()) return std::nullopt;
        // Copies: a default may be a function that changes the table.
        std::vector<std::string> added;
        for (std::size_t i = first.size(); i < named.size(); ++i) added.emplace_back(named[i].name);
        parameter_sets filled(sets.begin(), sets.end());
        if (filled.empty()) filled.emplace_back();
        for (parameters& set : filled)
            for (const std::string& name : added) set.append(name, added_value(name));
        return filled;
    }

    void write(sql_writer& out) const override {
        static const parameters none;
        const std::span<const parameters> rows = out.values();
        const std::vector<named_column> named = named_columns(rows.empty() ? none : rows.front());
        const std::vector<filled_column> filled = filled_columns(named, out.dialect().ddl());
        out << "INSERT INTO ";
        out.table(into_);
        if (out.is_batch() && named.empty())
            throw argument_error{
                "an insert that returns rows for several sets needs values for at least one "
                "column"};
        if (named.empty() && filled.empty()) {
            out << " DEFAULT VALUES";
        } else {
            write_columns(out, named, filled);
            write_rows(out, named, filled);
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

    /// Those that get a value: what it is executed with comes first, in that order.
    std::vector<named_column> named_columns(const parameters& given) const {
        const auto& node = detail::node_of<detail::table_node>(into_);
        std::vector<named_column> made;
        made.reserve(std::max(given.size(), node.columns.size()));
        for (const std::string& name : given.names()) made.push_back({name, node.find(name)});
        for (const std::string& name : values.names())
            if (given.find(name) == nullptr) made.push_back({name, node.find(name)});
        for (const auto& one : node.columns)
            if (detail::has_value(one->default_) && !has(made, *one))
                made.push_back({one->key, one.get()});
        return made;
    }

    static bool has(const std::vector<named_column>& named, const column_node& which) {
        return std::ranges::find(named, &which, &named_column::node) != named.end();
    }

    sql_value added_value(const std::string& key) const {
        if (const sql_value* const own = values.find(key)) return *own;
        return detail::default_value_of(into_[key]);
    }

    std::vector<filled_column> filled_columns(const std::vector<named_column>& named,
                                              const ddl_dialect& ddl) const {
        std::vector<filled_column> made;
        for (const auto& one : detail::node_of<detail::table_node>(into_).columns)
            if (auto expression = expression_for(*one, ddl); expression && !has(named, *one))
                made.push_back({one.get(), *std::move(expression)});
        return made;
    }

    void write_columns(sql_writer& out, const std::vector<named_column>& named,
                       const std::vector<filled_column>& filled) const {
        std::string_view before = " (";
        const auto add = [&](const column_node& one) {
            out << before;
            out.name(one.name);
            before = ", ";
        };
        for (const named_column& one : named) {
            if (one.node == nullptr)
                throw key_error{into_.describe() + " has no column '" +
                                detail::shown_name(one.name) + "'"};
            add(*one.node);
        }
        for (const filled_column& one : filled) add(*one.node);
        out << ") VALUES ";
    }

    /// `(:a, :b)`; of a batch `(:a__0, :b__0), (:a__1, :b__1)`.
    static void write_rows(sql_writer& out, const std::vector<named_column>& named,
                           const std::vector<filled_column>& filled) {
        std::vector<std::string_view> names;
        names.reserve(named.size());
        for (const named_column& one : named) names.push_back(one.name);
        const std::vector<std::string> words = detail::parameter_words(names);
        const std::size_t rows = out.is_batch() ? out.values().size() : 1;
        for (std::size_t row = 1; row <= rows; ++row) {
            std::string_view before = row == 1 ? "(" : ", (";
            for (std::size_t i = 0; i < named.size(); ++i) {
                out << before;
                out.column_parameter(names[i], named[i].node->type,
                                     words.empty() ? names[i] : words[i], out.is_batch() ? row : 0);
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
