#ifndef ORM_SCHEMA_SCHEMA_TYPE_HPP
#define ORM_SCHEMA_SCHEMA_TYPE_HPP

#include <optional>
#include <string>
#include <vector>

#include "orm/schema/checkfirst.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/schema_item.hpp"
#include "orm/schema/sql_type.hpp"

namespace orm {

/// A type that is created on its own where the dialect has such types (PostgreSQL): with the
/// metadata it is given to or whose tables use it, with a single table that uses it, or by
/// create(). Source: SQLAlchemy 2.1, sql/sqltypes.py, SchemaType.
class schema_type : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::schema_type;
    using parent_type = orm::column;

    const identifier& name() const noexcept;
    const std::optional<identifier>& schema() const noexcept;

    void create(ddl_bind& on, orm::checkfirst check = orm::checkfirst::types) const;
    void drop(ddl_bind& on, orm::checkfirst check = orm::checkfirst::types) const;

protected:
    friend struct detail::schema_access;
    explicit schema_type(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

/// One of some texts: a type of its own on PostgreSQL, a VARCHAR of the longest one elsewhere.
/// Source: SQLAlchemy 2.1, sql/sqltypes.py, Enum.
class enumeration : public schema_type {
public:
    static constexpr item_kind class_kind = item_kind::enumeration;
    /// @throws argument_error without values.
    enumeration(identifier name, std::vector<std::string> values,
                std::optional<identifier> schema = std::nullopt);
    enumeration(identifier name, std::vector<std::string> values, const orm::metadata& owner,
                std::optional<identifier> schema = std::nullopt);
    const std::vector<std::string>& values() const noexcept;

protected:
    friend struct detail::schema_access;
    explicit enumeration(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_type{std::move(node)} {}
};

struct domain_options {
    bool not_null = false;
    std::string check{};  ///< SQL; the value is called VALUE
    std::string default_sql{};
    std::optional<identifier> schema{};
};

/// A type with conditions on PostgreSQL, the type below it elsewhere.
/// Source: SQLAlchemy 2.1, dialects/postgresql/named_types.py, DOMAIN.
class domain : public schema_type {
public:
    static constexpr item_kind class_kind = item_kind::domain;
    domain(identifier name, sql_type type, domain_options options = {});
    domain(identifier name, sql_type type, const orm::metadata& owner, domain_options options = {});
    const sql_type& type() const noexcept;

protected:
    friend struct detail::schema_access;
    explicit domain(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_type{std::move(node)} {}
};

}  // namespace orm
#endif
