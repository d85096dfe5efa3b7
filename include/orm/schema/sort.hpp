#ifndef ORM_SCHEMA_SORT_HPP
#define ORM_SCHEMA_SORT_HPP

#include <optional>
#include <string>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/core/detail/visibility.hpp"
#include "orm/schema/table.hpp"

namespace orm {

/// Things depend on each other in a circle. Source: SQLAlchemy 2.1, exc.py.
class ORM_ONE_PER_PROCESS circular_dependency_error : public error {
public:
    circular_dependency_error(const std::string& what, std::vector<table> tables)
        : error{what}, cycle{std::move(tables)} {}
    std::vector<table> cycle;  ///< tables that are part of a circle
};

/// A table with the foreign keys that are part of its CREATE TABLE; or, without a table and last,
/// those that are added by ALTER.
struct sorted_table {
    std::optional<orm::table> table;
    std::vector<foreign_key_constraint> foreign_keys;
};

/// What may become of a foreign key: true: ALTER in any case; false: never; nothing: when it is
/// part of a circle.
using alter_filter = callback<std::optional<bool>(const foreign_key_constraint&)>;

/// Tables in an order in which each comes after those it refers to; in circles the foreign keys
/// are put aside. Among tables that may come next the given order stays.
/// @throws circular_dependency_error when a circle does not break.
/// Complexity: (tables + foreign keys) times the longest chain of references.
/// Source: SQLAlchemy 2.1, sql/ddl.py, sort_tables_and_constraints; util/topological.py.
std::vector<sorted_table> sort_tables_and_constraints(const std::vector<table>& tables,
                                                      const alter_filter& filter = {});

}  // namespace orm
#endif
