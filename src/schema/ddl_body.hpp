#ifndef ORM_SRC_SCHEMA_DDL_BODY_HPP
#define ORM_SRC_SCHEMA_DDL_BODY_HPP

#include "nodes.hpp"
#include "orm/schema/ddl_element.hpp"

namespace orm {

/// What a DDL element consists of; never changed once it is shared.
struct ddl_element::body {
    ddl_kind kind = ddl_kind::text;
    std::optional<schema_item> target;
    std::string text;
    std::map<std::string, std::string> context;
    std::optional<ddl_condition> condition;
    /// create_table: the foreign keys that are part of it; nothing: all.
    std::optional<std::vector<foreign_key_constraint>> inlined;
    detail::listener_identity identity = detail::serial_identity();
};

}  // namespace orm
#endif
