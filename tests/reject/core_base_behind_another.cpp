// expect: orm: the mapped base must sit at offset 0 of the class
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

struct stamped {
    int created;
};
struct employee {
    field<int> id;
};
#ifdef ORM_REJECT
class engineer : public stamped, public employee {
#else
class engineer : public employee, public stamped {
#endif
public:
    engineer() = default;
    field<int> skill;
};
template <>
struct orm::extends<engineer> : orm::fields<employee, &engineer::skill> {};

constexpr auto names = orm::detail::reflection<engineer>::names;
