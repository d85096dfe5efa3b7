// expect: orm: every field of a mapped aggregate must be an attribute such as orm::mapped<T>
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

struct user {
    field<int> id;
#ifdef ORM_REJECT
    int age;
#else
    field<int> age;
#endif
    field<int> level;
};

constexpr auto names = orm::detail::reflection<user>::names;
constexpr auto index = orm::detail::index_of<user, &user::level>();
