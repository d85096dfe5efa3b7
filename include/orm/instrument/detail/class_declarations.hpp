#ifndef ORM_INSTRUMENT_DETAIL_CLASS_DECLARATIONS_HPP
#define ORM_INSTRUMENT_DETAIL_CLASS_DECLARATIONS_HPP

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace orm {
class class_manager;
}

// What mappings say of how classes are stored, as it was said: names and places, nothing of a
// database. The mapper makes tables of it; a program without one pays for empty lists.
namespace orm::detail {

/// Attributes of a class, by their places.
struct attribute_list {
    class_manager* of = nullptr;
    std::vector<std::size_t> places;
};

struct column_declaration {
    std::size_t attribute = 0;
    std::shared_ptr<void> options;  ///< the mapper's column_options
};

struct foreign_key_declaration {
    std::vector<std::size_t> attributes;
    attribute_list target;
    std::shared_ptr<void> options;  ///< orm::foreign_key_options
};

/// The table between the ends of a many-to-many relationship; what is empty goes by convention.
struct secondary_declaration {
    std::string table;
    std::vector<std::string> near;  ///< its columns that refer to the class that says so
    std::vector<std::string> far;
};

enum class table_rule : std::uint8_t { unique, index, check };

/// A unique constraint or an index of some attributes, or a check.
struct rule_declaration {
    table_rule kind;
    std::vector<std::size_t> attributes;
    std::string name;  ///< empty: by convention
    std::string sql;   ///< of a check
};

/// The value of a discriminator that a class has; nothing: not said.
using class_identity = std::variant<std::monostate, std::int64_t, std::string>;

struct class_declarations {
    std::string table;  ///< empty: by convention
    std::string schema;
    bool is_abstract = false;
    std::vector<std::size_t> primary_key;
    std::vector<std::size_t> not_stored;
    std::list<column_declaration> columns;
    std::list<foreign_key_declaration> foreign_keys;
    std::vector<rule_declaration> rules;
    std::optional<std::size_t> discriminator;
    class_identity identity;
};

}  // namespace orm::detail
#endif
