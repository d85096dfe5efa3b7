#ifndef ORM_SRC_SQL_STATEMENT_BODY_HPP
#define ORM_SRC_SQL_STATEMENT_BODY_HPP

#include <optional>

#include "orm/schema/ddl_element.hpp"
#include "orm/schema/table.hpp"
#include "orm/sql/statement.hpp"

namespace orm {

struct sql_statement::body {
    statement_kind kind = statement_kind::text;
    std::string text{};
    std::optional<ddl_element> ddl{};
    std::optional<orm::table> target{};
    std::vector<std::string> returning{};
    orm::execution_options options{};
    std::map<std::string, sql_type> types{};
};

namespace detail {
/// SAVEPOINT and the like. @param name  of the savepoint
sql_statement make_savepoint_statement(statement_kind kind, const std::string& name);
}  // namespace detail

}  // namespace orm
#endif
