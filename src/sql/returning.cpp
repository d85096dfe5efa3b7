#include "returning.hpp"

#include "../driver/shown_name.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/sql/sql_dialect.hpp"

namespace orm::detail {

void write_returning(sql_writer& out, const table& target,
                     const std::vector<std::string>& columns) {
    if (columns.empty()) return;
    if (!out.dialect().has_returning())
        throw compile_error{"the dialect '" + std::string{out.dialect().ddl().name()} +
                            "' has no RETURNING: execute the change to " + target.describe() +
                            " without it, and select the rows"};
    std::string_view before = " RETURNING ";
    for (const std::string& one : columns) {
        out << before;
        out.name(target[one].name());
        before = ", ";
    }
}

void check_returning(std::string_view statement, const table& target,
                     const std::vector<std::string>& columns) {
    for (const std::string& one : columns)
        if (!target.find_column(one))
            throw argument_error{std::string{statement} + " " + target.describe() +
                                 " cannot return '" + shown_name(one) +
                                 "': the table has no such column"};
}

void check_columns(std::string_view statement, const table& target, const parameters& values) {
    if (values.is_positional())
        throw argument_error{std::string{statement} + " " + target.describe() +
                             " takes its values by the names of columns"};
    for (const std::string& name : values.names())
        if (!target.find_column(name))
            throw argument_error{std::string{statement} + " " + target.describe() +
                                 " got a value for '" + shown_name(name) +
                                 "', and has no such column"};
}

}  // namespace orm::detail
