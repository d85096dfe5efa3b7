#include "orm/sql/update.hpp"

#include <algorithm>

#include "../driver/shown_name.hpp"
#include "orm/core/error.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "parameter_words.hpp"
#include "returning.hpp"
#include "terms.hpp"

namespace orm {
namespace {

struct set_column {
    column which;
    std::shared_ptr<const sql_node> value;
};

class update_node final : public statement_node {
public:
    explicit update_node(const table& which) : tables_{which} {}

    std::string_view kind_name() const noexcept override { return "update"; }
    const table* target() const noexcept override { return &tables_.front(); }
    std::string outline() const override { return "UPDATE " + target()->key(); }

    void write(sql_writer& out) const override {
        const sql_writer::scope scope{out, tables_};
        out << "UPDATE ";
        out.table(*target());
        write_columns(out);
        if (where) {
            out << " WHERE ";
            out << *where->node();
        }
        detail::write_returning(out, *target(), returning);
    }

    /// @throws argument_error for a name that is no column's.
    void set(std::string_view key, const auto& value_for) {
        const std::optional<column> which = target()->find_column(key);
        if (!which)
            throw argument_error{"update " + target()->describe() + " got a value for '" +
                                 detail::shown_name(key) + "', and has no such column"};
        std::erase_if(columns, [&](const set_column& one) { return one.which == *which; });
        columns.push_back({*which, value_for(expression{*which}.node())});
    }

    std::vector<set_column> columns;
    std::optional<condition> where;
    std::vector<std::string> returning;

private:
    /// What it is executed with comes first, in that order.
    void write_columns(sql_writer& out) const {
        static const parameters none;
        const parameters& given = out.values().empty() ? none : out.values().front();
        std::string_view before = " SET ";
        const auto start = [&](const column& which) {
            out << before;
            out.name(which.name());
            out << " = ";
            before = ", ";
        };
        const std::vector<std::string_view> names(given.names().begin(), given.names().end());
        const std::vector<std::string> words = detail::parameter_words(names);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::string_view name = names[i];
            const std::optional<column> which = target()->find_column(name);
            if (!which) continue;
            start(*which);
            out.column_parameter(name, which->type(), words.empty() ? name : words[i]);
        }
        for (const set_column& one : columns) {
            if (given.find(one.which.key()) != nullptr) continue;
            start(one.which);
            out.operand(*one.value);
        }
        if (before == " SET ")
            throw argument_error{"update " + target()->describe() +
                                 " sets no column: give it values, or execute it with some"};
    }

    std::vector<table> tables_;
};

std::shared_ptr<update_node> copy_of(const update_statement& statement) {
    return std::make_shared<update_node>(static_cast<const update_node&>(statement.root()));
}

}  // namespace

std::optional<update_statement> update_statement::of(const sql_statement& statement) {
    if (dynamic_cast<const update_node*>(&statement.root()) == nullptr) return std::nullopt;
    return update_statement{statement};
}

update_statement update_statement::add_where(const condition& which) const {
    auto changed = copy_of(*this);
    changed->where = changed->where ? *changed->where && which : which;
    return {*this, std::move(changed)};
}

update_statement update_statement::add_value(std::string_view column,
                                             const expression& value) const {
    auto changed = copy_of(*this);
    changed->set(column, [&](const auto& own) { return detail::beside(own, value); });
    return {*this, std::move(changed)};
}

update_statement update_statement::values_of(std::string_view column, sql_value value) const {
    auto changed = copy_of(*this);
    changed->set(column, [&](const auto& own) {
        return std::make_shared<detail::value_term>(std::move(value), own);
    });
    return {*this, std::move(changed)};
}

update_statement update_statement::values(const parameters& by_column) const {
    detail::check_columns("update", *target(), by_column);
    auto changed = copy_of(*this);
    for (const auto& [name, value] : by_column)
        changed->set(name, [&, &value = value](const auto& own) {
            return std::make_shared<detail::value_term>(value, own);
        });
    return {*this, std::move(changed)};
}

update_statement update_statement::returning(std::vector<std::string> columns) const {
    detail::check_returning("update", *target(), columns);
    auto changed = copy_of(*this);
    changed->returning = std::move(columns);
    return {*this, std::move(changed)};
}

update_statement update(const table& which) {
    return update_statement{std::make_shared<update_node>(which)};
}

}  // namespace orm
