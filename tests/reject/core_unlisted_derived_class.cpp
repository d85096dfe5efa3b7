// expect: orm: this class is no plain aggregate; list its attributes in orm::extends<T>
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
struct engineer : employee {
    field<int> skill;
};
#ifndef ORM_REJECT
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill> {};
#endif

constexpr auto names = orm::detail::reflection<engineer>::names;
constexpr auto index = orm::detail::index_of<engineer, &engineer::skill>();
