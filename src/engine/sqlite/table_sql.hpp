#ifndef ORM_SRC_ENGINE_SQLITE_TABLE_SQL_HPP
#define ORM_SRC_ENGINE_SQLITE_TABLE_SQL_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orm/schema/inspector.hpp"

namespace orm::detail::sqlite {

/// What the statement that made a table says and the pragmas do not: names of constraints, checks,
/// what is deferrable, and how columns are computed.
struct table_sql {
    std::optional<std::string> primary_key_name{};
    std::vector<reflected_unique> uniques{};
    std::vector<reflected_check> checks{};
    std::vector<reflected_foreign_key> foreign_keys{};  ///< as they stand; no actions
    std::map<std::string, std::string> computed{};      ///< by the column's name in lower case
};

/// @param sql  CREATE TABLE, as SQLite keeps it: it was accepted, so it is not checked again.
table_sql read_table_sql(std::string_view sql);

/// What follows WHERE in CREATE INDEX; empty without one.
std::string index_condition(std::string_view sql);

}  // namespace orm::detail::sqlite
#endif
