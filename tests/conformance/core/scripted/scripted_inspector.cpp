#include "core/scripted/scripted_inspector.hpp"

namespace conformance::core {
namespace {

orm::sql_type type_called(const std::string& name) {
    if (name == "INTEGER") return orm::integer{};
    if (name == "VARCHAR") return orm::string{};
    return orm::verbatim_type{name};
}

}  // namespace

bool scripted_inspector::has_table(const orm::qualified_name& table) {
    return database_.has("table", table.name.text());
}

std::vector<orm::column_info> scripted_inspector::get_columns(const orm::qualified_name& table) {
    const table_of_values found =
        database_.run("SELECT name, type, \"notnull\" FROM pragma_table_info(:name)",
                      {{"name", table.name.text()}});
    std::vector<orm::column_info> made;
    for (const auto& row : found.rows) {
        orm::column_info& one = made.emplace_back();
        one.name = row[0].view().get<std::string>();
        one.type = type_called(row[1].view().get<std::string>());
        one.nullable = !row[2].view().get<bool>();
    }
    return made;
}

orm::reflected_primary_key scripted_inspector::get_pk_constraint(const orm::qualified_name& table) {
    const table_of_values found =
        database_.run("SELECT name FROM pragma_table_info(:name) WHERE pk > 0 ORDER BY pk",
                      {{"name", table.name.text()}});
    orm::reflected_primary_key made;
    for (const auto& row : found.rows) made.columns.push_back(row[0].view().get<std::string>());
    return made;
}

}  // namespace conformance::core
