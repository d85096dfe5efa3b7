// expect: orm: orm::attr needs a pointer to an attribute of a mapped class, such as &User::name
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

struct address {
    field<int> id;
};
struct user {
    field<int> id;
};

#ifdef ORM_REJECT
constexpr auto index = orm::detail::index_of<user, &address::id>();
#else
constexpr auto index = orm::detail::index_of<user, &user::id>();
#endif
