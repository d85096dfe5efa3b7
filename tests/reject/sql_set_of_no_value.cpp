// expect: a column is compared with or set to
#include <orm/sql.hpp>

struct thing {};

orm::sql_statement statement(const orm::table& a) {
#ifdef ORM_REJECT
    return orm::update(a).set("name", thing{});
#else
    return orm::update(a).set("name", 1);
#endif
}
