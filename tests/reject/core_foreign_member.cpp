// expect: orm: orm::extends<T> lists something that is no data member of T
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
struct address {
    field<int> street;
};
struct engineer : employee {
    field<int> skill;
};
#ifdef ORM_REJECT
template <>
struct orm::extends<engineer> : orm::fields<employee, &address::street> {};
#else
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill> {};
#endif

constexpr auto names = orm::detail::reflection<engineer>::names;
