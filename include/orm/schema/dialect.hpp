#ifndef ORM_SCHEMA_DIALECT_HPP
#define ORM_SCHEMA_DIALECT_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "orm/core/detail/visibility.hpp"
#include "orm/schema/executor.hpp"
#include "orm/schema/fwd.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/literal_sql.hpp"

namespace orm {

/// How one kind of database wants its DDL. A new one overrides what differs from the standard;
/// at the least the three that are pure.
///
/// Stateless: one object serves all threads.
/// Source: SQLAlchemy 2.1, sql/compiler.py, DDLCompiler and IdentifierPreparer.
class ddl_dialect {
public:
    virtual ~ddl_dialect() = default;

    // What it is and what it can do.
    virtual std::string_view name() const noexcept = 0;
    /// Longest name, in bytes.
    virtual std::size_t max_identifier_length() const noexcept = 0;
    /// Is the lower case `word` reserved?
    virtual bool is_reserved(std::string_view word) const noexcept = 0;
    /// The type's text; here of those that are called the same everywhere.
    /// @throws compile_error for one that cannot be rendered.
    virtual std::string type_text(const sql_type& type) const;
    /// ALTER TABLE … ADD and DROP CONSTRAINT.
    virtual bool supports_alter() const noexcept { return true; }
    virtual bool supports_sequences() const noexcept { return false; }
    /// Are sequences that are marked optional left out?
    virtual bool sequences_optional() const noexcept { return false; }
    /// CREATE TYPE.
    virtual bool supports_types() const noexcept { return false; }
    virtual bool supports_identity() const noexcept { return false; }
    /// COMMENT ON.
    virtual bool supports_comments() const noexcept { return false; }
    /// Do names of tables in REFERENCES carry a schema?
    virtual bool references_with_schema() const noexcept { return true; }

    /// The name as it stands in a statement, in quotes where it needs them.
    /// @throws identifier_error when it is too long.
    std::string quote(const identifier& name) const;
    std::string quote(const qualified_name& name) const;
    /// The name of a constraint or index: a final one that is too long is cut.
    std::string quote(const constraint_name& name) const;
    /// Text as a literal: in single quotes, those inside doubled; on PostgreSQL one with a
    /// backslash is an E'…', which no setting of the server reads otherwise. @throws value_error
    /// for a NUL.
    virtual std::string literal(std::string_view text) const;
    /// SQL in parentheses; a line comment at its end does not take the closing one along.
    static std::string in_parentheses(const std::string& sql);

    /// The statement of an element; text elements get their tokens filled in.
    std::string text_of(const ddl_element& element) const;

    // The pieces, for those that override others. Constraints and indexes whose condition does not
    // hold are left out of create_table.
    virtual std::string column_text(const column& which) const;
    virtual std::string constraint_text(const constraint& which) const;
    virtual std::string create_index_text(const index& which) const;
    virtual std::string drop_index_text(const index& which) const;
    virtual std::string create_type_text(const schema_type& which) const;
    virtual std::string create_sequence_text(const sequence& which) const;
    /// The name of a type that is created on its own, with its schema.
    /// @throws compile_error when it could not be used: PostgreSQL takes `text` for its own type.
    virtual std::string type_name(const schema_type& which) const;

protected:
    /// Where a dialect may say more of a constraint than the standard has.
    enum class constraint_place : std::uint8_t { before_columns, after_columns, after_delete, end };
    /// What it says there, with a blank in front.
    virtual std::string constraint_words(const constraint& which, constraint_place place) const;
    /// The columns of a primary key or unique constraint.
    virtual std::string key_columns(const constraint& which) const;
    /// What stands behind a column or expression of an index.
    virtual std::string key_words(const key_options& options) const;
    /// What stands behind the parts of a table.
    virtual std::string table_words(const table& which) const;
    /// The column as a type of that text, with or without its server default.
    std::string column_text_as(const column& which, const std::string& type,
                               bool with_default) const;
    /// The type that a column has or, by its foreign key, borrows.
    static sql_type effective_type(const column& which);
    /// Refuses a column that says orm::autoincrement and cannot count up.
    /// @throws argument_error, compile_error
    virtual void check_autoincrement(const table& which) const;
    virtual std::string computed_text(const computed& clause) const;
    /// May a foreign key be part of CREATE TABLE?
    virtual bool inlines(const foreign_key_constraint& which) const;
    /// What stands before an index's columns: its name, its table, and how it is kept.
    virtual std::string index_place(const index& which) const;
    /// What stands between them and WHERE.
    virtual std::string index_included(const index& which) const;
    std::string default_text(const server_default& value) const;
    /// An SQL expression as it stands behind DEFAULT: in parentheses where it needs them.
    virtual std::string default_expression(const std::string& sql) const;
    std::string column_names(const std::vector<column>& columns) const;
    /// The columns and expressions of a constraint or index, with what key_words says of each.
    std::string key_items(const schema_item& which, bool with_words) const;
    /// ` COLLATE name`
    std::string collation_text(const qualified_name& name) const;
    std::string sequence_options_text(const struct sequence_options& options) const;
    /// The names of type, index and sequence with their schema.
    std::string index_name(const index& which, bool with_schema) const;

private:
    std::string create_table_text(const ddl_element& element) const;
};

/// Something that a dialect has no text for. Source: SQLAlchemy 2.1, exc.py, CompileError.
class ORM_ONE_PER_PROCESS compile_error : public error {
public:
    using error::error;
};

}  // namespace orm
#endif
