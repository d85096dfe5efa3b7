// expect: order_by takes columns and expressions
#include <orm/sql.hpp>

orm::sql_statement statement(const orm::table& a) {
#ifdef ORM_REJECT
    return orm::select(a).order_by("name");
#else
    return orm::select(a).order_by(a["name"]);
#endif
}
