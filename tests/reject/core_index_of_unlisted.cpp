// expect: orm: orm::attr needs a pointer to an attribute of a mapped class, such as &User::name
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

class account {
public:
    account() = default;
    field<int> id;
    field<int> balance;
};
template <>
struct orm::extends<account> : orm::fields<void, &account::id> {};

#ifdef ORM_REJECT
constexpr auto index = orm::detail::index_of<account, &account::balance>();
#else
constexpr auto index = orm::detail::index_of<account, &account::id>();
#endif
