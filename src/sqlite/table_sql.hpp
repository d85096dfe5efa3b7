#ifndef ORM_SRC_SQLITE_TABLE_SQL_HPP
#define ORM_SRC_SQLITE_TABLE_SQL_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orm/schema/inspector.hpp"

namespace orm::detail::sqlite {

/// What a column's declaration says and the pragmas do not.
struct column_sql {
    std::optional<std::string> computed{};
    std::optional<std::string> collation{};
    std::optional<std::string> not_null_conflict{};  ///< in upper case
};

/// What the statement that made a table says and the pragmas do not: names of constraints, checks,
/// what is deferrable, how columns are computed and compared, what is done on conflicts.
struct table_sql {
    reflected_primary_key primary_key{};  ///< columns only where it stands behind them
    std::vector<reflected_unique> uniques{};
    std::vector<reflected_check> checks{};
    std::vector<reflected_foreign_key> foreign_keys{};  ///< as they stand; no actions
    std::map<std::string, column_sql> columns{};        ///< by the column's name in lower case
    table_options options{};

    const column_sql& column(std::string_view name) const;
};

/// @param sql  CREATE TABLE, as SQLite keeps it: it was accepted, so it is not checked again.
table_sql read_table_sql(std::string_view sql);

/// What CREATE INDEX says and the pragmas do not.
struct index_sql {
    std::vector<std::string> items{};  ///< columns or expressions, with COLLATE and DESC
    std::string where{};               ///< empty without one
};
index_sql read_index_sql(std::string_view sql);

}  // namespace orm::detail::sqlite
#endif
