// expect: orm: every field of a mapped aggregate must be an attribute such as orm::mapped<T>
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
#ifdef ORM_REJECT
    int balance = 0;
#else
    field<int> balance;
#endif
};
template <>
struct orm::extends<account> : orm::fields<void, &account::id, &account::balance> {};

constexpr auto names = orm::detail::reflection<account>::names;
