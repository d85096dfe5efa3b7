// expect: orm: orm::extends<T> lists a member of a virtual base
#include <orm/instrument.hpp>

struct stamped {
    orm::mapped<int> version;
};
#ifdef ORM_REJECT
struct document : virtual stamped {
#else
struct document : stamped {
#endif
    orm::mapped<int> id;
};
template <>
struct orm::extends<document> : orm::fields<void, &stamped::version, &document::id> {};

void use() {
    orm::make<document>();
}
