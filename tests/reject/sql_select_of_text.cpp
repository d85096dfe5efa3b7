// expect: a select takes columns, tables and orm::expression
#include <orm/sql.hpp>

orm::sql_statement statement(const orm::table& a) {
#ifdef ORM_REJECT
    return orm::select(a, "name");
#else
    return orm::select(a, a["name"]);
#endif
}
