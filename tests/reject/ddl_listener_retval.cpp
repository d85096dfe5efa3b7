// expect: orm: orm::retval means nothing to a DDL event
#include "orm/schema.hpp"

void use(const orm::table& users) {
#ifdef ORM_REJECT
    orm::listen(
        users, orm::ddl_event::before_create, [](orm::table&) { return 1; }, orm::retval);
#else
    orm::listen(
        users, orm::ddl_event::before_create, [](orm::table&) { return 1; }, orm::insert);
#endif
}
