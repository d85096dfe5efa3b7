#ifndef ORM_CONFORMANCE_CORE_SCHEMA_ITEMS_HPP
#define ORM_CONFORMANCE_CORE_SCHEMA_ITEMS_HPP

#include <map>
#include <orm/schema.hpp>
#include <string>
#include <vector>

#include "replay/json.hpp"

namespace conformance::core {

/// The schema items of a flow, by the name that a step gave them.
class schema_items {
public:
    /// @throws cannot_replay for a name that no step gave.
    const orm::schema_item& at(const std::string& name) const;
    bool has(const std::string& name) const { return items_.contains(name); }
    void put(const std::string& name, const orm::schema_item& item);
    template <class Item>
    Item get(const std::string& name) const {
        return at(name).as<Item>();
    }

    /// How the trace shows an item: `table:users`, a metadata by its name in the flow.
    std::string shown(const orm::schema_item& item) const;

    /// A column of a step: an object, or the name of one that was made before.
    orm::column column(const json& what) const;
    /// A constraint or index of a step.
    orm::schema_item item(const json& what) const;
    static void append(const orm::table& to, const orm::schema_item& item);
    /// Part of a table. @throws orm::invalid_request_error when there is none such.
    static orm::schema_item find(const orm::table& in, const std::string& what,
                                 const std::string& name);

private:
    std::vector<orm::column_ref> columns(const json& what) const;
    std::map<std::string, orm::schema_item> items_;
};

/// The kind of schema items that `class:X` names; see CORE_FLOWS.md.
/// @throws orm::invalid_request_error for a class of no schema items.
orm::item_kind class_of(const std::string& name);

}  // namespace conformance::core
#endif
