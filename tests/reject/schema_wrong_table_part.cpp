// expect: orm: a table takes columns, constraints, indexes
#include "orm/schema.hpp"

void use(const orm::metadata& meta) {
#ifdef ORM_REJECT
    orm::table{"t", meta, orm::integer{}};
#else
    orm::table{"t", meta, orm::column{"x", orm::integer{}}};
#endif
}
