// expect: orm: this target has no such event
#include "orm/schema.hpp"

void use() {
    const auto hear = [](orm::inspector&, orm::table&, orm::column_info&) {};
#ifdef ORM_REJECT
    orm::listen(orm::class_target<orm::index>(), orm::ddl_event::column_reflect, hear);
#else
    orm::listen(orm::class_target<orm::table>(), orm::ddl_event::column_reflect, hear);
#endif
}
