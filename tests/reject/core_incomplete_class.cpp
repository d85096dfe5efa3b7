// expect: orm: this class is only declared here; include the header that defines it
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

struct user;
#ifndef ORM_REJECT
struct user {
    field<int> id;
};
#endif

constexpr auto names = orm::detail::reflection<user>::names;
