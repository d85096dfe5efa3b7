#ifndef ORM_SQL_SQL_NODE_HPP
#define ORM_SQL_SQL_NODE_HPP

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orm/driver/parameters.hpp"
#include "orm/schema/fwd.hpp"
#include "orm/sql/fwd.hpp"

namespace orm {

/// A part of a statement: a column, a value, a condition, or all of it. Derive from it to say what
/// the library has no word for.
///
/// A node never changes once it is made, owns what it refers to, and may be written by several
/// threads at once. Source: SQLAlchemy 2.1, sql/elements.py, ClauseElement.
class sql_node {
public:
    virtual ~sql_node() = default;
    sql_node(const sql_node&) = default;
    sql_node& operator=(const sql_node&) = delete;

    /// Writes itself. Texts are kept by what nodes write: see orm::sql_writer.
    virtual void write(sql_writer& out) const = 0;

    /// Whether it can stand beside an operator without parentheses, as a name and a call can.
    virtual bool stands_alone() const noexcept { return false; }
    /// The type that values compared with it are declared to have; nullptr: none is known.
    virtual const sql_type* type() const noexcept { return nullptr; }
    /// Of a condition its opposite; nullptr: what it writes, behind NOT.
    virtual std::shared_ptr<const sql_node> negated() const { return nullptr; }

protected:
    sql_node() = default;
};

/// A statement as a whole, of which orm::sql_statement is the handle.
///
/// Source: SQLAlchemy 2.1, sql/base.py, Executable.
class statement_node : public sql_node {
public:
    /// For people and listeners: "select", "insert", "text".
    virtual std::string_view kind_name() const noexcept = 0;
    /// The text it was given, if it was given one.
    virtual const std::string& text() const noexcept;
    /// Whether text() is the SQL: it is sent as it is, with its own `:name` and `?`.
    virtual bool is_text() const noexcept { return false; }
    virtual const ddl_element* ddl() const noexcept { return nullptr; }
    /// The table that it changes; nullptr: none.
    virtual const orm::table* target() const noexcept { return nullptr; }
    /// Whether it can be executed with values. What goes wrong with one that cannot, before the
    /// database is reached, is thrown as it is.
    virtual bool takes_values() const noexcept { return true; }
    /// What it adds to the sets of values that it is executed with; nothing: nothing.
    /// @throws argument_error for sets that it cannot take.
    virtual std::optional<parameter_sets> completed(std::span<const parameters> sets) const;
    /// What messages have where it cannot be written: "INSERT INTO users".
    virtual std::string outline() const;
    /// Whether several sets are written into one statement, whose rows come back in their order:
    /// the columns of these rows. Empty: it is executed for each set, and rows are dropped.
    virtual std::span<const std::string> batch_columns() const noexcept { return {}; }
};

}  // namespace orm
#endif
