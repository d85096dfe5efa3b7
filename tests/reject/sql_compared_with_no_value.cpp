// expect: a column is compared with or set to a column, an orm::expression or a value that can be
// bound
#include <orm/sql.hpp>

struct thing {};

orm::condition condition(const orm::table& a) {
#ifdef ORM_REJECT
    return a["id"] == thing{};
#else
    return a["id"] == 1;
#endif
}
