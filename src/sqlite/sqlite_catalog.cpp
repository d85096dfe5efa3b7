#include "orm/core/error.hpp"
#include "orm/sqlite/ddl.hpp"
#include "sql_tokens.hpp"
#include "sqlite_inspector.hpp"

namespace orm::detail::sqlite {

std::vector<answer> catalog::ask(std::string_view sql, const parameters& values) {
    const auto cursor = on_.cursor();
    cursor->execute(sql, values);
    std::vector<answer> made;
    while (const value_view* const row = cursor->fetch()) {
        answer& next = made.emplace_back();
        for (std::size_t i = 0; i < cursor->columns().size(); ++i) next.push_back(row[i].copy());
    }
    return made;
}

bool catalog::has_schema(const std::string& schema) {
    return !ask("SELECT 1 FROM pragma_database_list WHERE name = ? COLLATE NOCASE",
                positional(schema))
                .empty() ||
           same_name(schema, "temp");  // is listed only once it has something
}

std::optional<std::string> catalog::schema_of(const qualified_name& table) {
    const auto is_in = [&](const std::string& schema) {
        return !ask("SELECT 1 FROM pragma_table_xinfo(?, ?)", positional(table.name.text(), schema))
                    .empty();
    };
    if (table.schema) {
        const std::string& schema = table.schema->text();
        if (has_schema(schema) && is_in(schema)) return schema;
        return std::nullopt;
    }
    for (const char* const schema : {"temp", "main"})
        if (is_in(schema)) return schema;
    return std::nullopt;
}

std::vector<answer> catalog::ask_table(std::string_view sql, const qualified_name& table) {
    const auto schema = schema_of(table);
    if (!schema) return {};
    return ask(sql, positional(table.name.text(), *schema));
}

bool catalog::has_index(const qualified_name& table, const identifier& index) {
    for (const answer& one : ask_table("SELECT name FROM pragma_index_list(?, ?)", table))
        if (same_name(one[0].view().text(), index.text())) return true;
    return false;
}

std::string catalog::spelling(const std::string& schema, const std::string& name) {
    const auto found = ask("SELECT name FROM " + sqlite_ddl().quote(identifier{schema}) +
                               ".sqlite_master WHERE type IN ('table', 'view') AND name = ? "
                               "COLLATE NOCASE",
                           positional(name));
    return found.empty() ? name : std::string{found[0][0].view().text()};
}

std::string catalog::sql_of(const std::string& schema, const char* type, const std::string& name) {
    const auto found = ask("SELECT sql FROM " + sqlite_ddl().quote(identifier{schema}) +
                               ".sqlite_master WHERE type = ? AND name = ? COLLATE NOCASE",
                           positional(std::string{type}, name));
    return found.empty() || found[0][0].is_null() ? std::string{}
                                                  : std::string{found[0][0].view().text()};
}

}  // namespace orm::detail::sqlite
