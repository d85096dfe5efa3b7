// expect: orm: orm::extends<T> lists a member twice; list every own field once
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
    field<int> level;
};
#ifdef ORM_REJECT
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill, &engineer::skill> {};
#else
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill, &engineer::level> {};
#endif

constexpr auto names = orm::detail::reflection<engineer>::names;
