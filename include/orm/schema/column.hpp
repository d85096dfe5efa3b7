#ifndef ORM_SCHEMA_COLUMN_HPP
#define ORM_SCHEMA_COLUMN_HPP

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orm/schema/constraint.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/index.hpp"
#include "orm/schema/literal_sql.hpp"
#include "orm/schema/schema_item.hpp"
#include "orm/schema/schema_type.hpp"
#include "orm/schema/sequence.hpp"
#include "orm/schema/sql_type.hpp"

namespace orm {

enum class column_flag : std::uint8_t {
    primary_key,
    nullable,
    not_null,
    unique,
    indexed,
    autoincrement,
    no_autoincrement,
};

inline constexpr column_flag primary_key = column_flag::primary_key;
inline constexpr column_flag nullable = column_flag::nullable;
inline constexpr column_flag not_null = column_flag::not_null;
/// A unique constraint of this column alone; with orm::indexed, a unique index instead.
inline constexpr column_flag unique = column_flag::unique;
/// An index of this column alone.
inline constexpr column_flag indexed = column_flag::indexed;
/// The database counts the column up, also where it would not by itself.
inline constexpr column_flag autoincrement = column_flag::autoincrement;
inline constexpr column_flag no_autoincrement = column_flag::no_autoincrement;

/// The name of a column in the program, where it differs from that in the database.
struct column_key {
    std::string key;
};
/// How the texts of a column are compared and sorted: `orm::collation{"NOCASE"}`.
/// Source: SQLAlchemy 2.1, sql/sqltypes.py, String(collation=…).
struct collation {
    qualified_name name;
    explicit collation(identifier called) : name{std::nullopt, std::move(called)} {}
    explicit collation(qualified_name called) : name{std::move(called)} {}
};
/// A comment that the database keeps.
struct comment {
    std::string text;
};

namespace detail {
struct column_part_list;

/// What a column is made of, in order. Out of line, as each program that has a column has it.
class column_parts {
public:
    column_parts();
    column_parts(column_parts&&) noexcept;
    column_parts& operator=(column_parts&&) noexcept;
    ~column_parts();

    void add(column_flag part);
    void add(sql_type part);
    void add(foreign_key part);
    void add(sequence part);
    void add(check_constraint part);
    void add(computed part);
    void add(identity part);
    void add(server_default part);
    void add(default_value part);
    void add(column_key part);
    void add(comment part);
    void add(collation part);

    column_part_list& all() noexcept { return *all_; }

private:
    std::unique_ptr<column_part_list> all_;
};

template <class Part>
concept fits_column = requires(column_parts& parts, Part&& part) {
    parts.add(std::forward<Part>(part));
};

template <class... Parts>
consteval bool check_column_parts() {
    constexpr bool fits = (fits_column<Parts> && ...);
    static_assert(fits,
                  "orm: a column takes a type (orm::integer{}), flags (orm::primary_key), foreign "
                  "keys, a sequence, checks, orm::computed, orm::identity, orm::server_default, "
                  "orm::default_value, orm::column_key, orm::comment and orm::collation");
    return fits;
}
}  // namespace detail

/// A column: `orm::column{"id", orm::integer{}, orm::primary_key}`.
///
/// Source: SQLAlchemy 2.1, sql/schema.py, Column.
class column : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::column;
    using parent_type = orm::table;

    /// A type that is created on its own, foreign keys and the like are attached in the order
    /// given, the type first.
    /// @throws argument_error when parts contradict each other, or one belongs to another column.
    template <class... Parts>
    explicit column(identifier name, Parts&&... parts) : schema_item{nullptr} {
        if constexpr (detail::check_column_parts<Parts&&...>()) {
            detail::column_parts all;
            (all.add(std::forward<Parts>(parts)), ...);
            construct(std::move(name), all);
        }
    }

    /// The same of parts that are known at run time only.
    column(identifier name, detail::column_parts parts) : schema_item{nullptr} {
        construct(std::move(name), parts);
    }

    const identifier& name() const noexcept;
    /// Its name in the program: what table["…"] takes.
    const std::string& key() const noexcept;
    /// A column without a type has that of the column its foreign key refers to.
    const sql_type& type() const noexcept;
    bool is_nullable() const noexcept;
    bool is_primary_key() const noexcept;
    bool is_unique() const noexcept;
    bool is_indexed() const noexcept;
    const std::optional<bool>& autoincrement() const noexcept;
    const std::string& comment() const noexcept;
    /// What was given; nothing means the database's choice.
    const std::optional<qualified_name>& collation() const noexcept;
    const orm::server_default& server_default() const noexcept;
    const default_value& default_() const noexcept;
    std::vector<foreign_key> foreign_keys() const;
    /// Checks that were given to the column itself.
    std::vector<check_constraint> checks() const;
    std::optional<orm::sequence> sequence() const;
    std::optional<orm::computed> computed() const;
    std::optional<orm::identity> identity() const;
    std::map<std::string, std::string>& dialect_options() const noexcept;

    bool has_table() const noexcept;
    /// @throws invalid_request_error while it has none.
    orm::table table() const;
    /// A new column like this one, with no table. Propagating listeners are copied.
    column copy() const;

protected:
    friend struct detail::schema_access;
    explicit column(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}

private:
    void construct(identifier name, detail::column_parts& parts);
};

}  // namespace orm
#endif
