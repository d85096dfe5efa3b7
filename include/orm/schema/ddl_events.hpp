#ifndef ORM_SCHEMA_DDL_EVENTS_HPP
#define ORM_SCHEMA_DDL_EVENTS_HPP

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "orm/event/family.hpp"
#include "orm/event/target.hpp"
#include "orm/schema/checkfirst.hpp"
#include "orm/schema/fwd.hpp"
#include "orm/schema/schema_item.hpp"

namespace orm {

/// What a create or drop event says beside target and connection.
struct ddl_keywords {
    /// Metadata targets: the tables that will really be created or dropped, in the order used.
    const std::vector<table>* tables = nullptr;
    /// Metadata and table targets: what is looked up first.
    std::optional<orm::checkfirst> checkfirst;
};

/// Arguments of before_create, after_create, before_drop and after_drop. Target is the class that
/// the listener was registered with.
template <class Target>
struct ddl_args {
    Target& target;
    ddl_executor& connection;  ///< converts to the engine's orm::connection&
    const ddl_keywords& keywords;
};

/// Arguments of before_parent_attach and after_parent_attach.
template <class Target, class Parent>
struct attach_args {
    Target& target;
    Parent& parent;
};

/// Arguments of column_reflect.
struct column_reflect_args {
    orm::inspector& inspector;
    orm::table& table;
    orm::column_info& column_info;  ///< may be changed; the column is built from it afterwards
};

/// The events of schema items as types; listeners name them by the objects in orm::ddl_event.
/// Source: SQLAlchemy 2.1, sql/events.py, DDLEvents.
namespace ddl_event_type {

struct create_or_drop {
    using args = ddl_args<schema_item>;
    static constexpr std::array<std::string_view, 3> argument_names{"target", "connection",
                                                                    "keywords"};
};
struct before_create : create_or_drop {
    static constexpr std::string_view name = "before_create";
};
struct after_create : create_or_drop {
    static constexpr std::string_view name = "after_create";
};
struct before_drop : create_or_drop {
    static constexpr std::string_view name = "before_drop";
};
struct after_drop : create_or_drop {
    static constexpr std::string_view name = "after_drop";
};

struct parent_attach {
    using args = attach_args<schema_item, schema_item>;
    static constexpr std::array<std::string_view, 2> argument_names{"target", "parent"};
};
struct before_parent_attach : parent_attach {
    static constexpr std::string_view name = "before_parent_attach";
};
struct after_parent_attach : parent_attach {
    static constexpr std::string_view name = "after_parent_attach";
};

struct column_reflect {
    static constexpr std::string_view name = "column_reflect";
    using args = column_reflect_args;
    static constexpr std::array<std::string_view, 3> argument_names{"inspector", "table",
                                                                    "column_info"};
};

}  // namespace ddl_event_type

/// Source: SQLAlchemy 2.1, sql/events.py, DDLEvents.
struct ddl_events
    : event_family<ddl_events, ddl_event_type::before_create, ddl_event_type::after_create,
                   ddl_event_type::before_drop, ddl_event_type::after_drop,
                   ddl_event_type::before_parent_attach, ddl_event_type::after_parent_attach,
                   ddl_event_type::column_reflect> {
    static constexpr bool fired_by_library = true;
};

/// The events of schema items: `orm::listen(users, orm::ddl_event::before_create, check);`
namespace ddl_event {
/// Before CREATE for the target: a metadata, table, index, sequence, type, or a constraint that is
/// added by ALTER.
inline constexpr ddl_event_type::before_create before_create{};
/// After it; not when the statement failed.
inline constexpr ddl_event_type::after_create after_create{};
/// Before DROP for the target.
inline constexpr ddl_event_type::before_drop before_drop{};
inline constexpr ddl_event_type::after_drop after_drop{};
/// Before an item becomes part of another: a column of a table, a table of a metadata.
inline constexpr ddl_event_type::before_parent_attach before_parent_attach{};
/// After that; it may still name the target.
inline constexpr ddl_event_type::after_parent_attach after_parent_attach{};
/// For each column that a database reports, before a column object exists.
/// Targets: a table (in its declaration), a metadata, their classes.
inline constexpr ddl_event_type::column_reflect column_reflect{};
}  // namespace ddl_event

namespace detail {

/// The class that listeners of all items of `kind` are registered with.
target_class<ddl_events>& class_of(item_kind kind);
/// The dispatcher of an item.
dispatcher<ddl_events>& dispatch_of(const schema_item& item) noexcept;

}  // namespace detail

/// A class of schema items as a target: `orm::listen(orm::class_target<orm::table>(), …)`.
template <class Item>
class schema_class {
public:
    target_class<ddl_events>& level() const { return detail::class_of(Item::class_kind); }
    /// Removes every listener given to this class, of all events.
    void clear() const { level().clear(); }
};

/// The class-level target of a kind of schema items. Listeners run for all items of the kind and of
/// those derived from it: orm::unique_constraint, orm::constraint, orm::schema_item.
template <std::derived_from<schema_item> Item>
const schema_class<Item>& class_target() {
    static const schema_class<Item> made;
    return made;
}

}  // namespace orm
#endif
