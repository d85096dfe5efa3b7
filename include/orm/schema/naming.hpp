#ifndef ORM_SCHEMA_NAMING_HPP
#define ORM_SCHEMA_NAMING_HPP

#include <map>
#include <string>

#include "orm/core/callback.hpp"
#include "orm/schema/schema_item.hpp"

namespace orm {

/// How constraints and indexes without a name are named, by kind: `ix uq ck fk pk`.
///
/// Tokens: `%(table_name)s`, `%(referred_table_name)s`, `%(constraint_name)s` (applies to given
/// names too), `%(column_0_name)s`, `%(column_0_key)s`, `%(column_0_label)s` and the same for other
/// numbers, `%(column_0N_name)s` (all, joined), `%(column_0_N_name)s` (all, joined by `_`), and
/// `%(referred_column_0_name)s` likewise; and those of `tokens`.
/// Source: SQLAlchemy 2.1, sql/naming.py.
struct naming_convention {
    using token = callback<std::string(const schema_item& item, const orm::table& table)>;

    std::map<std::string, std::string> patterns{{"ix", "ix_%(column_0_label)s"}};
    std::map<std::string, token> tokens{};
};

}  // namespace orm
#endif
