#ifndef ORM_SQL_STATEMENT_HPP
#define ORM_SQL_STATEMENT_HPP

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orm/sql/execution_options.hpp"
#include "orm/sql/sql_node.hpp"

namespace orm {

/// Something that a connection executes, before the dialect has made SQL of it: what listeners of
/// before_execute see and may replace.
///
/// A handle to a tree of nodes that never changes: copies are cheap and the same statement.
/// Source: SQLAlchemy 2.1, sql/base.py, Executable; sql/elements.py, TextClause.
class sql_statement {
public:
    /// A DDL element; also `conn.execute(orm::create_table{users})`.
    sql_statement(const ddl_element& element);
    /// A statement of your own. @throws argument_error for nullptr
    explicit sql_statement(std::shared_ptr<const statement_node> root);

    /// "text", "insert", "savepoint", …; of DDL the kind of the element: "create_table", "ddl".
    std::string_view kind_name() const noexcept { return root_->kind_name(); }
    /// Of a text: the SQL. Of a savepoint: its name. Of DDL text: as it was given.
    const std::string& text() const noexcept { return root_->text(); }
    /// The DDL element; nullptr for others.
    const ddl_element* ddl() const noexcept { return root_->ddl(); }
    /// The table that is changed; nullptr for others.
    const orm::table* target() const noexcept { return root_->target(); }
    /// The statement as what it was made as, to look into it or to change a copy; nothing when it
    /// is something else: `if (auto select = statement.as<orm::select_statement>())`.
    template <class Statement>
    std::optional<Statement> as() const {
        return Statement::of(*this);
    }
    /// The SQL that the dialect makes of it, where it is executed with one set of these values.
    /// Values that functions make are not asked for. @throws what makes it impossible
    std::string text_for(const sql_dialect& dialect, const parameters& values = {}) const;

    const orm::execution_options& options() const noexcept;
    /// The same with more options; they come before those of engine and connection.
    /// @throws argument_error for isolation_level, which is none of a statement.
    sql_statement execution_options(const orm::execution_options& more) const;
    /// The same where the parameter has that type: the dialect may declare it to the driver, see
    /// dialect_event::do_setinputsizes.
    sql_statement bind_type(std::string name, sql_type type) const;
    const std::map<std::string, sql_type>& bind_types() const noexcept;

    friend bool operator==(const sql_statement& left, const sql_statement& right) noexcept {
        return left.root_ == right.root_ && left.settings_ == right.settings_;
    }

    const statement_node& root() const noexcept { return *root_; }

protected:
    /// What `from` is, with another tree.
    sql_statement(const sql_statement& from, std::shared_ptr<const statement_node> root) noexcept
        : root_{std::move(root)}, settings_{from.settings_} {}

private:
    struct settings;

    std::shared_ptr<const statement_node> root_;
    std::shared_ptr<const settings> settings_{};  ///< nullptr: neither options nor types
};

/// SQL with parameters `:name` or `?`; in quotes, comments and after another colon these are
/// nothing special, and `\:` is a colon. The text goes into the database as it is: never build it
/// from input. Source: sqlalchemy.text.
sql_statement text(std::string sql);

}  // namespace orm
#endif
