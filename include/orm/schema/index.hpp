#ifndef ORM_SCHEMA_INDEX_HPP
#define ORM_SCHEMA_INDEX_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orm/schema/checkfirst.hpp"
#include "orm/schema/constraint.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/schema_item.hpp"

namespace orm {

struct index_options {
    bool unique = false;
    std::string where{};                 ///< a condition, as SQL: a partial index
    std::string method{};                ///< PostgreSQL's USING: btree, gin, …
    std::vector<std::string> include{};  ///< PostgreSQL's INCLUDE: columns that are only stored
    bool nulls_not_distinct = false;     ///< PostgreSQL, of unique ones: nulls are equal
    std::map<std::string, std::string> with{};  ///< PostgreSQL's storage parameters: fillfactor, …
};

/// An index: `orm::index{"ix_users_name", {"name"}}`. Without a name the naming convention names
/// it.
///
/// Where columns that have no table yet are given as objects, it joins the table of the last one
/// that gets one. Source: SQLAlchemy 2.1, sql/schema.py, Index.
class index : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::index;
    using parent_type = orm::table;
    index(std::optional<constraint_name> name, const std::vector<column_ref>& columns,
          index_options options = {});
    index(const char* name, const std::vector<column_ref>& columns, index_options options = {})
        : index{std::optional<constraint_name>{constraint_name{name}}, columns,
                std::move(options)} {}

    std::optional<constraint_name> name() const;
    void set_name(std::optional<constraint_name> name) const;
    /// @throws invalid_request_error while it has none.
    orm::table table() const;
    bool has_table() const noexcept;
    std::vector<column> columns() const;
    bool unique() const noexcept;
    void ddl_if(ddl_condition condition) const;

    /// before_create → CREATE INDEX → after_create; nothing when it was looked up and is there.
    void create(ddl_bind& on, orm::checkfirst check = orm::checkfirst::none) const;
    void drop(ddl_bind& on, orm::checkfirst check = orm::checkfirst::none) const;

protected:
    friend struct detail::schema_access;
    explicit index(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

}  // namespace orm
#endif
