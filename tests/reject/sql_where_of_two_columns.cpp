// expect: where and on take a condition
#include <orm/sql.hpp>

orm::sql_statement statement(const orm::table& a, const orm::table& b) {
#ifdef ORM_REJECT
    return orm::select(a).select_from(b).where(a["id"] == b["id"]);
#else
    return orm::select(a).select_from(b).where(orm::col(a["id"]) == b["id"]);
#endif
}
