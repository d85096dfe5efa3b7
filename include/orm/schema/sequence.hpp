#ifndef ORM_SCHEMA_SEQUENCE_HPP
#define ORM_SCHEMA_SEQUENCE_HPP

#include <cstdint>
#include <optional>

#include "orm/schema/checkfirst.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/schema_item.hpp"
#include "orm/schema/sql_type.hpp"

namespace orm {

/// How numbers are counted; what is not given is left to the database.
/// Source: SQLAlchemy 2.1, sql/base.py, IdentityOptions.
struct sequence_options {
    std::optional<std::int64_t> start{};
    std::optional<std::int64_t> increment{};
    std::optional<std::int64_t> min_value{};
    std::optional<std::int64_t> max_value{};
    std::optional<std::int64_t> cache{};
    std::optional<bool> cycle{};
    std::optional<identifier> schema{};
    /// Only for dialects where it cannot be done without.
    bool optional = false;
};

/// A sequence; PostgreSQL's. Given to a column it is created with the column's table and fills it;
/// with a metadata it is created first and dropped last.
/// Source: SQLAlchemy 2.1, sql/schema.py, Sequence.
class sequence : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::sequence;
    using parent_type = orm::column;
    explicit sequence(identifier name, sequence_options options = {});
    sequence(identifier name, const orm::metadata& owner, sequence_options options = {});

    const identifier& name() const noexcept;
    const sequence_options& options() const noexcept;

    void create(ddl_bind& on, orm::checkfirst check = orm::checkfirst::sequences) const;
    void drop(ddl_bind& on, orm::checkfirst check = orm::checkfirst::sequences) const;

protected:
    friend struct detail::schema_access;
    explicit sequence(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

/// GENERATED … AS IDENTITY. Source: SQLAlchemy 2.1, sql/schema.py, Identity.
class identity : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::identity;
    using parent_type = orm::column;
    explicit identity(bool always = false, sequence_options options = {});
    bool always() const noexcept;
    const sequence_options& options() const noexcept;

protected:
    friend struct detail::schema_access;
    explicit identity(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

/// GENERATED ALWAYS AS (…). Source: SQLAlchemy 2.1, sql/schema.py, Computed.
class computed : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::computed;
    using parent_type = orm::column;
    /// @param expression  SQL, as it is: never from input.
    /// @param stored      STORED, VIRTUAL, or what the database does by itself.
    explicit computed(std::string expression, std::optional<bool> stored = std::nullopt);
    const std::string& expression() const noexcept;
    std::optional<bool> stored() const noexcept;

protected:
    friend struct detail::schema_access;
    explicit computed(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

}  // namespace orm
#endif
