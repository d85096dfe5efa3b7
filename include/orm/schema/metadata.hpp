#ifndef ORM_SCHEMA_METADATA_HPP
#define ORM_SCHEMA_METADATA_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orm/schema/checkfirst.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/naming.hpp"
#include "orm/schema/schema_item.hpp"

namespace orm {

/// The tables of a database, by name. Owns them.
///
/// Source: SQLAlchemy 2.1, sql/schema.py, MetaData.
class metadata : public schema_item {
public:
    static constexpr item_kind class_kind = item_kind::metadata;
    using parent_type = schema_item;

    metadata();
    /// @param schema  of tables, sequences and types that name none themselves.
    explicit metadata(naming_convention naming, std::optional<identifier> schema = std::nullopt);

    /// In the order in which they were declared.
    std::vector<orm::table> tables() const;
    /// In an order in which they could be created; tables of cycles as if they had no foreign keys.
    std::vector<orm::table> sorted_tables() const;
    /// By name, `schema.name` for one with a schema.
    std::optional<orm::table> find_table(std::string_view key) const;
    bool has_table(std::string_view key) const;
    std::vector<orm::sequence> sequences() const;
    /// Takes a table out; its handles stay.
    void remove(const orm::table& which) const;
    const std::optional<identifier>& schema() const noexcept;

    /// Looks up what exists, then: before_create, types, sequences of its own, tables in the order
    /// of their foreign keys, foreign keys by ALTER, after_create.
    ///
    /// @throws circular_dependency_error when fixed dependencies of tables form a cycle; whatever a
    ///   listener or the database throws, at once: no after events then.
    void create_all(ddl_bind& on, orm::checkfirst check = orm::checkfirst::all) const;
    void create_all(ddl_bind& on, const std::vector<orm::table>& only,
                    orm::checkfirst check = orm::checkfirst::all) const;
    /// The same the other way round. Types and sequences that tables use which are not dropped
    /// stay.
    /// @throws circular_dependency_error when a cycle has a foreign key without a name that would
    ///   have to be dropped first, on a dialect with ALTER.
    void drop_all(ddl_bind& on, orm::checkfirst check = orm::checkfirst::all) const;
    void drop_all(ddl_bind& on, const std::vector<orm::table>& only,
                  orm::checkfirst check = orm::checkfirst::all) const;

protected:
    friend struct detail::schema_access;
    explicit metadata(std::shared_ptr<detail::schema_node> node) noexcept
        : schema_item{std::move(node)} {}
};

}  // namespace orm
#endif
