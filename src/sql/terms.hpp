#ifndef ORM_SRC_SQL_TERMS_HPP
#define ORM_SRC_SQL_TERMS_HPP

#include "orm/schema/table.hpp"
#include "orm/sql/expression.hpp"
#include "orm/sql/sql_writer.hpp"

namespace orm::detail {

/// A column; it keeps its table, which columns themselves do not.
struct column_term final : sql_node {
    explicit column_term(const orm::column& of) : which{of}, from{of.table()} {}

    void write(sql_writer& out) const override { out.column(which); }
    bool stands_alone() const noexcept override { return true; }
    const sql_type* type() const noexcept override { return &which.type(); }

    const orm::column which;
    const table from;
};

/// A value of the statement's own.
struct value_term final : sql_node {
    value_term(sql_value owned, std::shared_ptr<const sql_node> as)
        : value{std::move(owned)}, like{std::move(as)} {}

    void write(sql_writer& out) const override { out.value(value, type()); }
    bool stands_alone() const noexcept override { return true; }
    const sql_type* type() const noexcept override {
        return like != nullptr ? like->type() : nullptr;
    }

    const sql_value value;
    const std::shared_ptr<const sql_node> like;  ///< which has its type
};

/// A value that comes with the execution.
struct parameter_term final : sql_node {
    parameter_term(std::string called, std::shared_ptr<const sql_node> as)
        : name{std::move(called)}, like{std::move(as)} {}

    void write(sql_writer& out) const override { out.parameter(name, type()); }
    bool stands_alone() const noexcept override { return true; }
    const sql_type* type() const noexcept override {
        return like != nullptr ? like->type() : nullptr;
    }

    const std::string name;
    const std::shared_ptr<const sql_node> like;
};

/// The expression; a parameter gets the type of what it stands beside.
std::shared_ptr<const sql_node> beside(const std::shared_ptr<const sql_node>& neighbour,
                                       const expression& which);

}  // namespace orm::detail
#endif
