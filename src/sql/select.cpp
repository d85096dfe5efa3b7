#include "orm/sql/select.hpp"

#include <algorithm>

#include "orm/core/error.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "orm/sql/sql_writer.hpp"

namespace orm {
namespace {

struct joined_table {
    table which;
    condition on;
    bool is_outer;
};

bool has(const std::vector<table>& all, const table& one) {
    return std::ranges::find(all, one) != all.end();
}

class select_node final : public statement_node {
public:
    std::string_view kind_name() const noexcept override { return "select"; }
    std::string outline() const override { return "SELECT"; }
    void write(sql_writer& out) const override;

    std::vector<expression> terms;
    std::vector<table> named;    ///< by select_from
    std::vector<table> implied;  ///< by the terms
    std::vector<joined_table> joins;
    std::optional<condition> where;
    std::vector<ordering> order;
    std::optional<sql_value> limit;
    std::optional<sql_value> offset;

    bool joins_table(const table& one) const {
        return std::ranges::find(joins, one, &joined_table::which) != joins.end();
    }

private:
    std::vector<table> from_tables() const;
    void write_terms(sql_writer& out) const;
    void write_from(sql_writer& out, const std::vector<table>& from) const;
    void write_limits(sql_writer& out) const;
};

std::vector<table> select_node::from_tables() const {
    std::vector<table> made = named;
    for (const table& one : implied)
        if (!has(made, one) && !joins_table(one)) made.push_back(one);
    if (made.empty() && !joins.empty())
        throw argument_error{"there is nothing to join " + joins.front().which.describe() +
                             " to: name the first table with select_from"};
    return made;
}

void select_node::write_terms(sql_writer& out) const {
    std::string_view before = "SELECT ";
    for (const expression& one : terms) {
        out << before;
        out << *one.node();
        before = ", ";
    }
}

/// What ON may name are the tables up to that place.
void select_node::write_from(sql_writer& out, const std::vector<table>& from) const {
    if (from.empty()) return;
    out << " FROM ";
    std::vector<table> reached{from.front()};
    out.name(from.front().full_name());
    for (const joined_table& one : joins) {
        reached.push_back(one.which);
        const sql_writer::scope scope{out, reached};
        out << (one.is_outer ? " LEFT OUTER JOIN " : " JOIN ");
        out.name(one.which.full_name());
        out << " ON ";
        out << *one.on.node();
    }
    for (std::size_t i = 1; i < from.size(); ++i) {
        out << ", ";
        out.name(from[i].full_name());
    }
}

void select_node::write_limits(sql_writer& out) const {
    if (limit) {
        out << " LIMIT ";
        out.value(*limit);
    }
    if (!offset) return;
    if (const std::string_view all = out.dialect().no_limit(); !limit && !all.empty())
        out << " " << all;
    out << " OFFSET ";
    out.value(*offset);
}

void select_node::write(sql_writer& out) const {
    const std::vector<table> from = from_tables();
    std::vector<table> all = from;
    for (const joined_table& one : joins) all.push_back(one.which);
    {
        const sql_writer::scope scope{out, all};
        write_terms(out);
    }
    write_from(out, from);
    const sql_writer::scope scope{out, all};
    if (where) {
        out << " WHERE ";
        out << *where->node();
    }
    std::string_view before = " ORDER BY ";
    for (const ordering& one : order) {
        out << before;
        out.operand(*one.by.node());
        if (one.descending) out << " DESC";
        before = ", ";
    }
    write_limits(out);
}

sql_value checked_count(std::int64_t rows, std::string_view what) {
    if (rows < 0)
        throw argument_error{std::string{what} + " takes a number of rows, and got " +
                             std::to_string(rows)};
    return rows;
}

std::shared_ptr<select_node> copy_of(const select_statement& statement) {
    return std::make_shared<select_node>(static_cast<const select_node&>(statement.root()));
}

std::shared_ptr<const statement_node> made_of(const std::vector<detail::selected>& terms) {
    auto made = std::make_shared<select_node>();
    for (const detail::selected& some : terms) {
        for (const expression& one : some.terms) {
            made->terms.push_back(one);
            const column* const which = one.as_column();
            if (which != nullptr && !has(made->implied, which->table()))
                made->implied.push_back(which->table());
        }
    }
    if (made->terms.empty())
        throw argument_error{"a select takes at least one column, and got none"};
    return made;
}

}  // namespace

namespace detail {

selected::selected(const table& all) {
    for (const column& one : all.columns()) terms.emplace_back(one);
}

}  // namespace detail

select_statement::select_statement(const std::vector<detail::selected>& terms)
    : sql_statement{made_of(terms)} {}

std::optional<select_statement> select_statement::of(const sql_statement& statement) {
    if (dynamic_cast<const select_node*>(&statement.root()) == nullptr) return std::nullopt;
    return select_statement{statement};
}

select_statement select_statement::add_where(const condition& which) const {
    auto changed = copy_of(*this);
    changed->where = changed->where ? *changed->where && which : which;
    return {*this, std::move(changed)};
}

select_statement select_statement::select_from(const table& which) const {
    auto changed = copy_of(*this);
    if (!has(changed->named, which)) changed->named.push_back(which);
    return {*this, std::move(changed)};
}

select_statement select_statement::add_join(const table& which, const condition& on,
                                            bool is_outer) const {
    auto changed = copy_of(*this);
    if (changed->joins_table(which) || has(changed->named, which))
        throw argument_error{which.describe() +
                             " is in the select already, and cannot be joined to it again"};
    changed->joins.push_back({which, on, is_outer});
    return {*this, std::move(changed)};
}

select_statement select_statement::add_order(const std::vector<ordering>& by) const {
    auto changed = copy_of(*this);
    changed->order.insert(changed->order.end(), by.begin(), by.end());
    return {*this, std::move(changed)};
}

select_statement select_statement::limit(std::int64_t rows) const {
    auto changed = copy_of(*this);
    changed->limit = checked_count(rows, "limit");
    return {*this, std::move(changed)};
}

select_statement select_statement::offset(std::int64_t rows) const {
    auto changed = copy_of(*this);
    changed->offset = checked_count(rows, "offset");
    return {*this, std::move(changed)};
}

}  // namespace orm
