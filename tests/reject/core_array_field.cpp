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
    char code[4];
#endif
};

constexpr auto index = orm::detail::index_of<user, &user::id>();
