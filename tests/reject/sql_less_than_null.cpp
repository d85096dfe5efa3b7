// expect: null is compared by == and != only
#include <orm/sql.hpp>

orm::condition condition(const orm::table& a) {
#ifdef ORM_REJECT
    return a["id"] < nullptr;
#else
    return a["id"] == nullptr;
#endif
}
