// expect: orm: this class is no plain aggregate; list its attributes in orm::extends<T>
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
};
#ifndef ORM_REJECT
template <>
struct orm::extends<account> : orm::fields<void, &account::id> {};
#endif

constexpr auto names = orm::detail::reflection<account>::names;
constexpr auto index = orm::detail::index_of<account, &account::id>();
