#ifndef ORM_MAPPER_MAPPER_HPP
#define ORM_MAPPER_MAPPER_HPP

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "orm/instrument/attribute_info.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/mapper/detail/declared_ends.hpp"
#include "orm/schema/column.hpp"
#include "orm/schema/metadata.hpp"
#include "orm/schema/table.hpp"

namespace orm {

class mapper;

namespace detail {
class configuration;
}

/// A column that rows of a class have.
struct mapped_column {
    orm::column column;
    /// What is kept in it; nullptr for the key of an object at the other end of a relationship
    /// where the class has no attribute for it. The key of a subclass with a table of its own
    /// stands in one column of each table.
    const attribute_info* attribute;
};

/// A column and one that holds the same key. Source: SQLAlchemy 2.1, local_remote_pairs.
struct column_pair {
    orm::column local;
    orm::column remote;
};

/// How the rows at both ends of a relationship belong together.
/// Source: SQLAlchemy 2.1, orm/relationships.py, RelationshipProperty.
struct mapped_relationship {
    const attribute_info* attribute;
    const orm::mapper* target;  ///< of the class it leads to
    orm::direction direction;
    /// Columns of this class with those of the other; with `secondary`, with those of that table.
    std::vector<column_pair> pairs;
    /// The table between the two ends of a many-to-many relationship.
    std::optional<orm::table> secondary;
    /// Columns of `secondary` with those of the class it leads to.
    std::vector<column_pair> secondary_pairs;
};

/// How a mapped class is stored: its tables, its columns, how its relationships are joined.
///
/// Made of what the classes and their mappings say when it is asked for first, and never changed
/// after; safe to be read by any thread. Source: SQLAlchemy 2.1, orm/mapper.py, Mapper.
class mapper {
public:
    mapper(const mapper&) = delete;
    mapper& operator=(const mapper&) = delete;

    class_manager& manager() const noexcept { return manager_; }
    /// The mapper of the base that has a table; nullptr when there is none.
    const mapper* inherits() const noexcept { return base_; }
    /// The table of the class itself; of one that is kept in its base's table, that.
    const orm::table& local_table() const noexcept { return tables_.back(); }
    /// All tables that have a part of it, the base's first.
    const std::vector<orm::table>& tables() const noexcept { return tables_; }
    /// Those of the base first.
    const std::vector<mapped_column>& columns() const noexcept { return columns_; }
    /// The columns of the primary key of the table that comes first.
    const std::vector<orm::column>& primary_key() const noexcept { return primary_key_; }
    /// The column of an attribute of the class; nothing when it has none.
    std::optional<orm::column> find_column(std::string_view attribute) const;
    /// The same. @throws invalid_request_error naming class and attribute.
    orm::column column(std::string_view attribute) const;
    /// Those of the base first.
    const std::vector<mapped_relationship>& relationships() const noexcept {
        return relationships_;
    }
    /// @throws invalid_request_error naming class and attribute when it is no relationship.
    const mapped_relationship& relationship(std::string_view attribute) const;
    /// The attribute that tells rows of subclasses apart; nullptr when there is none.
    const attribute_info* polymorphic_on() const noexcept { return discriminator_; }
    /// What that holds in rows of this class: a number or a text; nothing: not said.
    using identity_type = std::variant<std::monostate, std::int64_t, std::string>;
    const identity_type& polymorphic_identity() const noexcept { return identity_; }

private:
    friend class detail::configuration;
    explicit mapper(class_manager& of) noexcept : manager_{of} {}

    class_manager& manager_;
    const mapper* base_ = nullptr;
    std::vector<orm::table> tables_;
    std::vector<mapped_column> columns_;
    std::vector<orm::column> primary_key_;
    std::vector<mapped_relationship> relationships_;
    const attribute_info* discriminator_ = nullptr;
    identity_type identity_;
};

namespace detail {
const mapper& mapper_of(class_manager& of);
std::vector<table> tables_of(const std::vector<class_manager*>& classes);
}  // namespace detail

/// The mapper of T, made with those of all classes that T leads to: bases, subclasses that are
/// known, ends of relationships, targets of foreign keys.
///
/// Good until orm::testing::reset().
/// @throws mapping_error naming class and attribute for what does not fit together; nothing is
///   kept then
template <class T>
const mapper& mapper_of() {
    return detail::mapper_of(detail::declare_with_ends<T>());
}

/// The table of T itself. @throws as mapper_of does
template <class T>
table table_of() {
    return mapper_of<T>().local_table();
}

/// The tables of these classes and of all they lead to, in an order in which they can be created:
/// `orm::mapped_metadata().create_all(*engine, orm::tables_of<User>());`
/// @throws as mapper_of does
template <class... T>
std::vector<table> tables_of() {
    static_assert(sizeof...(T) != 0, "orm: tables_of takes mapped classes: tables_of<User>()");
    return detail::tables_of({&detail::declare_with_ends<T>()...});
}

/// Makes the mappers of all classes of the process that say how they are stored (a primary key, or
/// a table), and of those that they lead to. Source: SQLAlchemy 2.1, orm.configure_mappers.
/// @throws as mapper_of does
void configure_mappers();

/// The tables of all classes that have a mapper by now, after configure_mappers().
/// Source: SQLAlchemy 2.1, orm, registry.metadata.
metadata mapped_metadata();

}  // namespace orm
#endif
