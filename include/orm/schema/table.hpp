#ifndef ORM_SCHEMA_TABLE_HPP
#define ORM_SCHEMA_TABLE_HPP

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/core/detail/visibility.hpp"
#include "orm/schema/column.hpp"
#include "orm/schema/constraint.hpp"
#include "orm/schema/detail/ddl_listen.hpp"
#include "orm/schema/executor.hpp"
#include "orm/schema/index.hpp"
#include "orm/schema/metadata.hpp"
#include "orm/schema/schema_item.hpp"
#include "orm/schema/table_options.hpp"

namespace orm {

/// The schema a table is in.
struct schema_name {
    identifier name;
};

/// A listener in a table's declaration, made by orm::listening: it hears the table's own
/// after_parent_attach and column_reflect events.
struct table_listener {
    callback<void(const table&)> add;
};

/// Part of a table's declaration: `orm::table{"users", meta, …, orm::listening(event, fn)}`.
template <class E, class F, unsigned Bits = 0>
table_listener listening(E event, F callable, flag_set<Bits> flags = {});

/// Part of a table's declaration: columns, constraints and indexes as the database has them.
/// Items of the declaration come after; a column of the same name replaces the reflected one.
///
/// `orm::autoload_with{*engine}`, `{connection}` or `{inspector}`: what is given must outlive the
/// declaration. An engine opens a connection for all of it.
/// Source: SQLAlchemy 2.1, sql/schema.py, Table, parameter autoload_with.
struct autoload_with {
    orm::inspector* from = nullptr;      ///< or
    ddl_bind* bind = nullptr;            ///< an engine or a connection
    std::vector<std::string> include{};  ///< only these columns; empty: all
    std::vector<std::string> exclude{};
    bool resolve_foreign_keys = true;  ///< reflect referred tables too

    explicit autoload_with(orm::inspector& inspector) : from{&inspector} {}
    explicit autoload_with(ddl_bind& engine_or_connection) : bind{&engine_or_connection} {}
};

enum class table_flag : std::uint8_t { keep_existing, extend_existing };
/// When the metadata has the table already, the rest of the declaration is ignored …
inline constexpr table_flag keep_existing = table_flag::keep_existing;
/// … or added to it.
inline constexpr table_flag extend_existing = table_flag::extend_existing;

namespace detail {
using table_part = std::variant<column, primary_key_constraint, unique_constraint, check_constraint,
                                foreign_key_constraint, index, schema_name, comment, table_options,
                                table_listener, autoload_with, table_flag>;

template <class... Parts>
consteval bool check_table_parts() {
    constexpr bool fits = (std::is_constructible_v<table_part, Parts> && ...);
    static_assert(fits,
                  "orm: a table takes columns, constraints, indexes, orm::schema_name, "
                  "orm::comment, orm::table_options, orm::listening(…), orm::autoload_with, "
                  "orm::keep_existing and "
                  "orm::extend_existing");
    return fits;
}
}  // namespace detail

/// A table: `orm::table users{"users", meta, orm::column{"id", orm::integer{}, orm::primary_key}};`
///
/// Source: SQLAlchemy 2.1, sql/schema.py, Table.
class table : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::table;
    using parent_type = orm::metadata;

    /// Declares a table, or, with a name alone, finds the one of that name if there is one.
    ///
    /// Order: before_parent_attach of the nameless table, its primary key, the parts as they stand
    /// (listeners first), after_parent_attach.
    /// @throws invalid_request_error when the metadata has the table and parts are given;
    ///   duplicate_column_error, argument_error for parts that do not go together; whatever a
    ///   listener throws. The metadata then does not have the table.
    template <class... Parts>
    table(identifier name, const orm::metadata& owner, Parts&&... parts) : schema_item{nullptr} {
        if constexpr (detail::check_table_parts<Parts&&...>()) {
            std::vector<detail::table_part> all;
            all.reserve(sizeof...(Parts));
            (all.emplace_back(std::forward<Parts>(parts)), ...);
            construct(std::move(name), owner, std::move(all));
        }
    }

    /// The same of parts that are known at run time only.
    table(identifier name, const orm::metadata& owner, std::vector<detail::table_part> parts)
        : schema_item{nullptr} {
        construct(std::move(name), owner, std::move(parts));
    }

    /// Empty only before it is attached to its metadata.
    const std::string& name() const noexcept;
    const std::optional<identifier>& schema() const noexcept;
    /// @throws invalid_request_error before it is attached.
    qualified_name full_name() const;
    /// `schema.name`: what the metadata knows it by.
    std::string key() const;
    /// @throws invalid_request_error when its metadata is gone.
    orm::metadata metadata() const;
    const std::string& comment() const noexcept;
    const table_options& options() const noexcept;

    std::vector<column> columns() const;
    /// By key. @throws key_error when there is none.
    column operator[](std::string_view key) const;
    std::optional<column> find_column(std::string_view key) const;
    primary_key_constraint primary_key() const;
    /// All constraints, the primary key first.
    std::vector<constraint> constraints() const;
    std::vector<foreign_key_constraint> foreign_key_constraints() const;
    std::vector<index> indexes() const;

    /// @throws duplicate_column_error, argument_error
    void append_column(const column& which, bool replace_existing = false) const;
    void append_constraint(const constraint& which) const;
    void append_index(const index& which) const;
    /// It is created after `other`, whatever the foreign keys say.
    void add_is_dependent_on(const table& other) const;

    /// A table like this one in another metadata. Propagating listeners of table, columns,
    /// constraints, indexes and sequences are copied: columns and constraints have them when they
    /// are attached, the table gets them at the end.
    /// Gives the table that is there already, if any.
    table to_metadata(const orm::metadata& other) const;
    table to_metadata(const orm::metadata& other, std::optional<identifier> schema) const;

    /// before_create → types and sequences of its columns → CREATE TABLE → its indexes → comments →
    /// after_create. No metadata events; nothing when it was looked up and is there.
    void create(ddl_bind& on, orm::checkfirst check = orm::checkfirst::types) const;
    /// before_drop → DROP TABLE → sequences of its columns that no other table of the metadata uses
    /// → after_drop. Types stay: other tables may use them; metadata::drop_all drops them.
    void drop(ddl_bind& on, orm::checkfirst check = orm::checkfirst::none) const;

protected:
    friend struct detail::schema_access;
    explicit table(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}

private:
    void construct(identifier name, const orm::metadata& owner,
                   std::vector<detail::table_part> parts);
};

/// A table has a column of that key already. Source: SQLAlchemy 2.1, exc.py, DuplicateColumnError.
class ORM_ONE_PER_PROCESS duplicate_column_error : public argument_error {
public:
    using argument_error::argument_error;
};

template <class E, class F, unsigned Bits>
table_listener listening(E event, F callable, flag_set<Bits> flags) {
    if constexpr (detail::has_own_identity<F>) {
        return {[=](const table& on) { listen(on, event, callable, flags); }};
    } else {
        return {[event, flags, one = make_listener(std::move(callable))](const table& on) {
            listen(on, event, one, flags);
        }};
    }
}

}  // namespace orm
#endif
