// expect: orm: the class named first in orm::fields must be void or a public base
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
#ifdef ORM_REJECT
class engineer : public virtual employee {
#else
class engineer : public employee {
#endif
public:
    engineer() = default;
    field<int> skill;
};
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill> {};

constexpr auto names = orm::detail::reflection<engineer>::names;
