// expect: orm: the mapped base must sit at offset 0 of the class
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

class employee {
public:
    employee() = default;
#ifndef ORM_REJECT
    virtual ~employee() = default;
#endif
    field<int> id;
};
class engineer : public employee {
public:
    virtual void work() {}
    field<int> skill;
};
template <>
struct orm::extends<employee> : orm::fields<void, &employee::id> {};
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill> {};

constexpr auto names = orm::detail::reflection<engineer>::names;
