#include "catalog.hpp"

#include <cstdlib>

namespace orm::detail {
namespace {

const char* schema_of(const qualified_name& name) {
    return name.schema ? name.schema->text().c_str() : nullptr;
}

}  // namespace

std::int64_t pg_rows::number(int column) const noexcept {
    return std::strtoll(PQgetvalue(result_.get(), row_, column), nullptr, 10);
}

std::optional<std::string> pg_catalog::relation(const qualified_name& name, const char* kinds) {
    pg_rows found{
        session_.ask("SELECT c.oid FROM pg_catalog.pg_class c "
                     "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                     "WHERE c.relname = $1 AND c.relkind = ANY ($2::pg_catalog.\"char\"[]) "
                     "AND CASE WHEN $3::pg_catalog.text IS NULL "
                     "THEN pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog' "
                     "ELSE n.nspname = $3 END",
                     {name.name.text().c_str(), kinds, schema_of(name)})};
    if (!found.next()) return std::nullopt;
    return found.text(0);
}

std::optional<std::string> pg_catalog::table(const qualified_name& name) {
    return relation(name, "{r,p,f,v,m}");
}

bool pg_catalog::has_index(const qualified_name& table, const identifier& index) {
    const auto found = this->table(table);
    if (!found) return false;
    pg_rows rows{session_.ask(
        "SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid = $1::pg_catalog.oid AND c.relname = $2",
        {found->c_str(), index.text().c_str()})};
    return rows.next();
}

bool pg_catalog::has_sequence(const qualified_name& name) {
    return relation(name, "{S}").has_value();
}

bool pg_catalog::has_type(const qualified_name& name) {
    pg_rows found{
        session_.ask("SELECT FROM pg_catalog.pg_type t "
                     "JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
                     "WHERE t.typname = $1 AND CASE WHEN $2::pg_catalog.text IS NULL "
                     "THEN pg_catalog.pg_type_is_visible(t.oid) AND n.nspname <> 'pg_catalog' "
                     "ELSE n.nspname = $2 END",
                     {name.name.text().c_str(), schema_of(name)})};
    return found.next();
}

}  // namespace orm::detail
