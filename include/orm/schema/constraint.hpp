#ifndef ORM_SCHEMA_CONSTRAINT_HPP
#define ORM_SCHEMA_CONSTRAINT_HPP

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "orm/schema/identifier.hpp"
#include "orm/schema/literal_sql.hpp"
#include "orm/schema/schema_item.hpp"

namespace orm {

/// What SQLite does with a row that breaks a constraint: ON CONFLICT.
enum class conflict_action : std::uint8_t { rollback, abort, fail, ignore, replace };

/// What may be said of every constraint. Source: SQLAlchemy 2.1, sql/schema.py, Constraint.
struct constraint_options {
    std::optional<constraint_name> name{};
    std::optional<bool> deferrable{};          ///< DEFERRABLE or NOT DEFERRABLE
    std::optional<bool> initially_deferred{};  ///< INITIALLY DEFERRED or IMMEDIATE
    std::string comment{};
    bool nulls_not_distinct = false;     ///< PostgreSQL, of unique constraints: nulls are equal
    bool no_inherit = false;             ///< PostgreSQL, of checks: not for tables that inherit
    bool not_valid = false;              ///< PostgreSQL, of checks: not for rows that are there
    std::vector<std::string> include{};  ///< PostgreSQL's INCLUDE: columns that are only stored
    std::optional<conflict_action> on_conflict{};  ///< SQLite, of primary keys and unique ones
};

/// What a foreign key may do when the referred row changes or goes.
enum class foreign_key_action : std::uint8_t {
    cascade,
    set_null,
    set_default,
    restrict,
    no_action
};

/// Which references with nulls count: MATCH.
enum class foreign_key_match : std::uint8_t { simple, partial, full };

/// What may be said of a foreign key.
struct foreign_key_options {
    std::optional<constraint_name> name{};
    std::optional<foreign_key_action> on_update{};
    std::optional<foreign_key_action> on_delete{};
    std::optional<bool> deferrable{};
    std::optional<bool> initially_deferred{};
    /// Added by ALTER after all tables, on dialects that can.
    bool use_alter = false;
    std::string comment{};
    std::optional<foreign_key_match> match{};
    /// PostgreSQL: the columns that `on_delete` sets; empty: all.
    std::vector<std::string> on_delete_columns{};
    bool not_valid = false;  ///< PostgreSQL: not for rows that are there
};

/// How an index, or the index behind a constraint, keeps one of its columns; what is not given is
/// the database's choice. Source: SQLAlchemy 2.1, sql/schema.py, Index; desc(), nulls_first(),
/// collate() and postgresql_ops there.
struct key_options {
    std::optional<qualified_name> collation{};
    std::string operator_class{};  ///< PostgreSQL's, as SQL: `text_pattern_ops`
    bool descending = false;
    std::optional<bool> nulls_first{};  ///< NULLS FIRST or NULLS LAST
};

/// A column of a constraint or index: the column itself, or its key or name in the table.
/// `orm::index{"ix", {"a", {"b", {.descending = true}}}}`. Constraints take options on SQLite only.
class column_ref {
public:
    column_ref(const char* key) : what_{std::string{key}} {}
    column_ref(std::string key) : what_{std::move(key)} {}
    column_ref(const orm::column& column);
    /// Indexes, and constraints but foreign keys, may also hold expressions: SQL, as it is. What
    /// the database takes is up to it.
    column_ref(literal_sql expression) : what_{std::move(expression)} {}
    column_ref(const char* key, key_options options)
        : what_{std::string{key}}, options_{std::move(options)} {}
    column_ref(std::string key, key_options options)
        : what_{std::move(key)}, options_{std::move(options)} {}
    column_ref(const orm::column& column, key_options options);
    column_ref(literal_sql expression, key_options options)
        : what_{std::move(expression)}, options_{std::move(options)} {}

    using value_type = std::variant<std::string, std::shared_ptr<detail::schema_node>, literal_sql>;
    const value_type& value() const noexcept { return what_; }
    const key_options& options() const noexcept { return options_; }

private:
    value_type what_;
    key_options options_;
};

/// A constraint of a table. Source: SQLAlchemy 2.1, sql/schema.py, Constraint.
class constraint : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::constraint;
    using parent_type = schema_item;

    std::optional<constraint_name> name() const;
    /// Names it; for attach listeners above all.
    void set_name(std::optional<constraint_name> name) const;
    /// @throws invalid_request_error while it has none.
    orm::table table() const;
    bool has_table() const noexcept;
    /// Its columns, as far as they are known by now.
    std::vector<column> columns() const;
    /// When it is part of the table; asked when the table, or an ALTER, is rendered.
    void ddl_if(ddl_condition condition) const;

protected:
    friend struct detail::schema_access;
    explicit constraint(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

/// Replaces the one that each table has from the beginning when it is given in the declaration.
class primary_key_constraint : public constraint {
public:
    static constexpr item_kind class_kind = item_kind::primary_key_constraint;
    using parent_type = orm::table;
    explicit primary_key_constraint(const std::vector<column_ref>& columns,
                                    const constraint_options& options = {});

protected:
    friend struct detail::schema_access;
    explicit primary_key_constraint(std::shared_ptr<detail::schema_node> node) noexcept
        : constraint{std::move(node)} {}
};

/// `orm::unique_constraint{{"first", "last"}, {.name = "uq_person"}}`
///
/// Where columns that have no table yet are given as objects, it joins the table of the last one
/// that gets one.
class unique_constraint : public constraint {
public:
    static constexpr item_kind class_kind = item_kind::unique_constraint;
    using parent_type = orm::table;
    explicit unique_constraint(const std::vector<column_ref>& columns,
                               const constraint_options& options = {});

protected:
    friend struct detail::schema_access;
    explicit unique_constraint(std::shared_ptr<detail::schema_node> node) noexcept
        : constraint{std::move(node)} {}
};

/// Part of a table, or, given to a column, rendered beside that.
class check_constraint : public constraint {
public:
    static constexpr item_kind class_kind = item_kind::check_constraint;
    using parent_type = schema_item;
    /// @param condition  SQL, as it is: never from input.
    explicit check_constraint(std::string condition, const constraint_options& options = {});
    const std::string& condition() const noexcept;

protected:
    friend struct detail::schema_access;
    explicit check_constraint(std::shared_ptr<detail::schema_node> node) noexcept
        : constraint{std::move(node)} {}
};

/// A reference of a column: `orm::foreign_key{"users.id"}`, or to a column object.
///
/// Texts are `table.column` or `schema.table.column` and are looked up when they are needed, in the
/// metadata of the table. Its constraint is made when its column gets a table.
/// Source: SQLAlchemy 2.1, sql/schema.py, ForeignKey.
class foreign_key : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::foreign_key;
    using parent_type = orm::column;
    /// @throws argument_error when the text has no dot.
    explicit foreign_key(std::string target, foreign_key_options options = {});
    explicit foreign_key(const char* target, foreign_key_options options = {})
        : foreign_key{std::string{target}, std::move(options)} {}
    explicit foreign_key(const orm::column& target, foreign_key_options options = {});

    /// `users.id`
    std::string target_name() const;
    /// The column it refers to.
    /// @throws invalid_request_error when there is no such table or column (yet).
    orm::column column() const;
    /// The column it belongs to. @throws invalid_request_error before it has one.
    orm::column parent() const;
    /// @throws invalid_request_error before its column has a table.
    foreign_key_constraint constraint() const;

protected:
    friend struct detail::schema_access;
    explicit foreign_key(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

/// References of several columns at once. Source: SQLAlchemy 2.1, ForeignKeyConstraint.
class foreign_key_constraint : public constraint {
public:
    static constexpr item_kind class_kind = item_kind::foreign_key_constraint;
    using parent_type = orm::table;
    /// @throws argument_error when the two lists differ in length, or are empty, or for an
    ///   expression.
    foreign_key_constraint(const std::vector<column_ref>& columns, std::vector<std::string> targets,
                           foreign_key_options options = {});

    std::vector<foreign_key> elements() const;
    /// @throws invalid_request_error when there is no such table (yet).
    orm::table referred_table() const;
    bool use_alter() const noexcept;

protected:
    friend struct detail::schema_access;
    explicit foreign_key_constraint(std::shared_ptr<detail::schema_node> node) noexcept
        : constraint{std::move(node)} {}
};

}  // namespace orm
#endif
