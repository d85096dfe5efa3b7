#ifndef ORM_SCHEMA_SCHEMA_ITEM_HPP
#define ORM_SCHEMA_SCHEMA_ITEM_HPP

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "orm/schema/fwd.hpp"

namespace orm {

/// The kinds of schema items; the first three are classes only, no item is just that.
enum class item_kind : std::uint8_t {
    schema_item,
    constraint,
    schema_type,
    metadata,
    table,
    column,
    index,
    primary_key_constraint,
    unique_constraint,
    check_constraint,
    foreign_key_constraint,
    foreign_key,
    sequence,
    computed,
    identity,
    enumeration,
    domain,
};

namespace detail {
/// What the layer itself may do with handles.
struct schema_access {
    static const std::shared_ptr<schema_node>& node(const schema_item& item) noexcept;
    template <class Item>
    static Item make(std::shared_ptr<schema_node> node) {
        return Item(std::move(node));
    }
    static const std::shared_ptr<schema_node>& created(const sql_type& type) noexcept;
    static void set_created(sql_type& type, std::shared_ptr<schema_node> node) noexcept;
};
}  // namespace detail

/// A part of a database schema: a handle, cheap to copy; copies mean the same item.
///
/// A metadata owns its tables and sequences, a table its columns, constraints and indexes, a column
/// its foreign keys and clauses. Ways back (from a column to its table) own nothing: they are empty
/// once the owner is gone. Handles stay valid whatever is destroyed. Constness of a handle is that
/// of a pointer. Items may be changed by one thread at a time and read by many.
/// Source: SQLAlchemy 2.1, sql/schema.py, SchemaItem.
class schema_item {
public:
    static constexpr item_kind class_kind = item_kind::schema_item;
    /// What it is attached to; where that differs within a kind, any item.
    using parent_type = schema_item;

    item_kind kind() const noexcept;
    /// Is it a Kind, such as orm::constraint?
    template <std::derived_from<schema_item> Kind>
    bool is() const noexcept {
        return is_kind(Kind::class_kind);
    }
    /// The item as a Kind. @throws invalid_request_error when it is none.
    template <std::derived_from<schema_item> Kind>
    Kind as() const {
        expect_kind(Kind::class_kind);
        return detail::schema_access::make<Kind>(node_);
    }
    /// Kind and name for messages and traces: `table:users`, `-` for no name, `?` for none yet.
    std::string describe() const;

    /// Notes of the user's own; copied along with the item.
    std::map<std::string, std::string>& info() const noexcept;

    friend bool operator==(const schema_item& left, const schema_item& right) noexcept {
        return left.node_ == right.node_;
    }

protected:
    explicit schema_item(std::shared_ptr<detail::schema_node> node) noexcept
        : node_{std::move(node)} {}
    std::shared_ptr<detail::schema_node> node_;

private:
    friend struct detail::schema_access;
    bool is_kind(item_kind kind) const noexcept;
    void expect_kind(item_kind kind) const;
};

}  // namespace orm
#endif
