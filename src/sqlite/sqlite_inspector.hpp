#ifndef ORM_SRC_SQLITE_SQLITE_INSPECTOR_HPP
#define ORM_SRC_SQLITE_SQLITE_INSPECTOR_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orm/schema/dialect.hpp"
#include "orm/schema/inspector.hpp"
#include "sqlite_connection.hpp"

namespace orm::detail::sqlite {

/// A row of a question to the catalog.
using answer = std::vector<sql_value>;

/// Asks the catalog. A table without a schema is looked for in `temp`, then in `main`, as SQL does;
/// names are bound, never written into the statement.
class catalog {
public:
    explicit catalog(sqlite_connection& on) noexcept : on_{on} {}

    bool has_table(const qualified_name& table) { return schema_of(table).has_value(); }
    bool has_index(const qualified_name& table, const identifier& index);
    /// Where the table is; nothing: there is none.
    std::optional<std::string> schema_of(const qualified_name& table);
    bool has_schema(const std::string& schema);

    std::vector<answer> ask(std::string_view sql, const parameters& values);
    /// `SELECT … FROM pragma_…(table, schema)`; empty without the table.
    std::vector<answer> ask_table(std::string_view sql, const qualified_name& table);
    /// The name of a table as it was made; `name` itself when there is none.
    std::string spelling(const std::string& schema, const std::string& name);
    /// The statement that made a table or index; empty: there is none.
    std::string sql_of(const std::string& schema, const char* type, const std::string& name);

private:
    sqlite_connection& on_;
};

std::unique_ptr<inspector> make_inspector(sqlite_connection& on);

/// The type that a column was declared with. Source: SQLAlchemy 2.1, dialects/sqlite/base.py,
/// ischema_names.
sql_type type_of(std::string_view declared);

}  // namespace orm::detail::sqlite
#endif
