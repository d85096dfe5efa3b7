// expect: orm: orm::extends<T> lists fewer or more fields than T declares
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

struct employee {
    field<int> id;
};
struct stamped {
    field<int> created;
};
#ifdef ORM_REJECT
struct engineer : employee, stamped {
#else
struct engineer : employee {
#endif
    field<int> skill;
};
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill> {};

constexpr auto names = orm::detail::reflection<engineer>::names;
