#include "orm/sql/select.hpp"

#include <algorithm>

#include "orm/core/error.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "orm/sql/sql_writer.hpp"
#include "terms.hpp"

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

[[noreturn]] void refuse_again(const table& which) {
    throw argument_error{which.describe() +
                         " is in the select already, and cannot be joined to it again"};
}

class select_node final : public statement_node {
public:
    explicit select_node(std::vector<expression> all);

    std::string_view kind_name() const noexcept override { return "select"; }
    std::string outline() const override { return "SELECT"; }
    void write(sql_writer& out) const override;

    /// @throws argument_error for a table that is joined already
    void select_from(const table& which);
    void join(const table& which, const condition& on, bool is_outer);

    std::optional<condition> where{};
    std::vector<ordering> order{};
    std::optional<sql_value> limit{};
    std::optional<sql_value> offset{};

private:
    bool joins_table(const table& one) const {
        return std::ranges::find(joins_, one, &joined_table::which) != joins_.end();
    }
    void find_tables();
    void write_from(sql_writer& out) const;
    void write_limits(sql_writer& out) const;

    std::vector<expression> terms_;
    std::vector<table> named_{};    ///< by select_from
    std::vector<table> implied_{};  ///< by the terms
    std::vector<joined_table> joins_{};
    /// The first table of FROM, those joined to it, and the rest of FROM.
    std::vector<table> tables_{};
};

select_node::select_node(std::vector<expression> all) : terms_{std::move(all)} {
    if (terms_.empty()) throw argument_error{"a select takes at least one column, and got none"};
    for (const expression& one : terms_)
        if (const auto* const term = dynamic_cast<const detail::column_term*>(one.node().get());
            term != nullptr && !has(implied_, term->from))
            implied_.push_back(term->from);
    find_tables();
}

void select_node::select_from(const table& which) {
    if (joins_table(which)) refuse_again(which);
    if (!has(named_, which)) named_.push_back(which);
    find_tables();
}

void select_node::join(const table& which, const condition& on, bool is_outer) {
    if (joins_table(which) || has(named_, which)) refuse_again(which);
    joins_.push_back({which, on, is_outer});
    find_tables();
}

void select_node::find_tables() {
    tables_ = named_;
    for (const table& one : implied_)
        if (!has(tables_, one) && !joins_table(one)) tables_.push_back(one);
    std::vector<table> joined;
    for (const joined_table& one : joins_) joined.push_back(one.which);
    if (!tables_.empty()) tables_.insert(tables_.begin() + 1, joined.begin(), joined.end());
}

/// ON may name the tables up to that place.
void select_node::write_from(sql_writer& out) const {
    if (tables_.empty()) return;
    out << " FROM ";
    out.table(tables_.front());
    for (std::size_t i = 0; i < joins_.size(); ++i) {
        const sql_writer::scope scope{out, tables_, i + 2};
        out << (joins_[i].is_outer ? " LEFT OUTER JOIN " : " JOIN ");
        out.table(joins_[i].which);
        out << " ON " << *joins_[i].on.node();
    }
    for (std::size_t i = joins_.size() + 1; i < tables_.size(); ++i) {
        out << ", ";
        out.table(tables_[i]);
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
    if (tables_.empty() && !joins_.empty())
        throw argument_error{"there is nothing to join " + joins_.front().which.describe() +
                             " to: name the first table with select_from"};
    {
        const sql_writer::scope scope{out, tables_};
        std::string_view before = "SELECT ";
        for (const expression& one : terms_) {
            out << before << *one.node();
            before = ", ";
        }
    }
    write_from(out);
    const sql_writer::scope scope{out, tables_};
    if (where) out << " WHERE " << *where->node();
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

}  // namespace

namespace detail {

void add_selected(std::vector<expression>& terms, const table& all) {
    for (const column& one : all.columns()) terms.emplace_back(one);
}

}  // namespace detail

select_statement::select_statement(std::vector<expression> terms)
    : sql_statement{std::make_shared<select_node>(std::move(terms))} {}

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
    changed->select_from(which);
    return {*this, std::move(changed)};
}

select_statement select_statement::add_join(const table& which, const condition& on,
                                            bool is_outer) const {
    auto changed = copy_of(*this);
    changed->join(which, on, is_outer);
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
