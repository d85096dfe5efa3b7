#ifndef ORM_SCHEMA_FWD_HPP
#define ORM_SCHEMA_FWD_HPP

namespace orm {

class identifier;
class sql_type;
class schema_item;
class metadata;
class table;
class column;
class constraint;
class primary_key_constraint;
class unique_constraint;
class check_constraint;
class foreign_key_constraint;
class foreign_key;
class index;
class sequence;
class computed;
class identity;  // NOLINT(bugprone-forward-declaration-namespace): std has one too
class schema_type;
class enumeration;
class domain;
class checkfirst;
class ddl_bind;
class ddl_dialect;
class ddl_element;
class ddl_executor;
class inspector;
struct column_info;
struct qualified_name;
struct key_options;
struct ddl_condition;
struct ddl_keywords;
struct ddl_events;

/// The engine's connection; declared here so that listeners of DDL events may take it.
class connection;

namespace detail {
struct schema_node;
struct metadata_node;
struct table_node;
struct column_node;
struct schema_access;
}  // namespace detail

}  // namespace orm
#endif
