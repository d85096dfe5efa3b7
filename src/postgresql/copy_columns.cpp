#include <cstdlib>

#include "copy.hpp"
#include "orm/postgresql/ddl.hpp"
#include "orm/schema/dialect.hpp"

namespace orm::detail {
namespace {

std::string list_of(const std::vector<std::string>& names) {
    std::string made;
    for (const std::string& one : names)
        made += (made.empty() ? "" : ", ") + postgresql_ddl().quote(identifier{one});
    return made;
}

}  // namespace

pg_copy_columns pg_copy_columns_of(pg_session& session, const std::string& query) {
    const pg_statement described = session.describe(query);
    return {described.columns, described.column_types, described.binary};
}

pg_copy_columns pg_copy_columns_of(pg_session& session, const qualified_name& table,
                                   const std::vector<identifier>& columns) {
    const std::string name = postgresql_ddl().quote(table);
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const identifier& one : columns) names.push_back(one.text());
    if (names.empty()) {
        const pg_result found = session.ask(
            "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = "
            "$1::pg_catalog.regclass::pg_catalog.oid "
            "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            {name.c_str()});
        for (int row = 0; row < PQntuples(found.get()); ++row)
            names.emplace_back(PQgetvalue(found.get(), row, 0));
    }
    return pg_copy_columns_of(session, "SELECT " + list_of(names) + " FROM " + name);
}

std::string pg_copy_place(const qualified_name& table, const pg_copy_columns& columns) {
    return postgresql_ddl().quote(table) + " (" + list_of(columns.names) + ")";
}

}  // namespace orm::detail
