#ifndef ORM_SRC_MAPPER_PLAN_HPP
#define ORM_SRC_MAPPER_PLAN_HPP

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orm/mapper/detail/column_options.hpp"
#include "orm/mapper/mapper.hpp"

// What is to be made of mapped classes: written down whole before a table is touched, so that a
// mapping that does not fit leaves nothing.
namespace orm::detail {

struct planned_class;
struct planned_table;

struct planned_column {
    identifier name;
    const attribute_info* attribute;  ///< nullptr: of no attribute
    std::type_info const* plain;      ///< the type of its values; nullptr: not known
    sql_type type;
    bool nullable;
    const class_manager* of = nullptr;  ///< whose mapper has it; nullptr: of no class
    const column_options* options = nullptr;
    /// The collection that it keeps the owners of, where no attribute leads back to them.
    const relation* kept_for = nullptr;
};

/// Columns of a table, by their places.
using column_places = std::vector<std::size_t>;

struct planned_foreign_key {
    column_places columns;
    planned_table* target;
    column_places target_columns;
    foreign_key_options options;
    bool is_said = false;  ///< by m.foreign_key
};

struct planned_rule {
    table_rule kind;
    column_places columns;
    std::string name;
    std::string sql;
};

struct planned_table {
    std::string name;
    std::optional<identifier> schema;
    const class_manager* of;  ///< nullptr: between the ends of many-to-many relationships
    std::deque<planned_column> columns;
    column_places primary_key;
    std::deque<planned_foreign_key> foreign_keys;
    std::vector<planned_rule> rules;
    std::size_t built = 0;  ///< how many of its columns its table has
    std::optional<orm::table> made;

    std::string key() const { return schema.has_value() ? schema->text() + '.' + name : name; }
    std::optional<std::size_t> find(std::string_view column) const;
    std::optional<std::size_t> find(const attribute_info& attribute) const;
};

struct planned_relationship {
    const attribute_info* attribute;
    planned_class* near;
    planned_class* far;
    orm::direction direction;
    planned_table* local_table = nullptr;
    planned_table* remote_table = nullptr;
    column_places local;
    column_places remote;
    planned_table* secondary = nullptr;  ///< `remote` are columns of it then
    column_places secondary_far;         ///< … and these lead to
    column_places far_key;               ///< … these of far_table
    planned_table* far_table = nullptr;
};

struct planned_class {
    class_manager* manager;
    planned_class* base = nullptr;  ///< that has a table
    bool is_abstract = false;
    std::size_t first_own = 0;  ///< attributes from here on are its own, or of abstract bases
    planned_table* table = nullptr;
    bool has_own_table = false;
    const attribute_info* discriminator = nullptr;
    std::unique_ptr<orm::mapper> made;

    const class_declarations& said() const noexcept {
        return manager_access::declarations(*manager);
    }
    std::string name() const { return std::string{manager->name()}; }
    /// For messages: `User.name`.
    std::string name_of(std::size_t attribute) const {
        return name() + '.' + std::string{manager->at(attribute).name()};
    }
    /// Where an attribute of the class, or of a base, is kept: in its table, or the base's.
    std::optional<std::size_t> find(std::size_t attribute, planned_table*& in) const;
};

}  // namespace orm::detail
#endif
