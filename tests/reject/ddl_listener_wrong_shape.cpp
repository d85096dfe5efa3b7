// expect: orm: this listener does not fit the DDL event
#include "orm/schema.hpp"

void use(const orm::table& users) {
#ifdef ORM_REJECT
    orm::listen(users, orm::ddl_event::before_create, [](orm::index&) {});
#else
    orm::listen(users, orm::ddl_event::before_create, [](orm::table&) {});
#endif
}
