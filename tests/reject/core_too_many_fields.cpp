// expect: orm: a plain aggregate has at most 100 fields
#include "orm/core/detail/reflection.hpp"

template <class T>
struct field {
    T value;
};
template <class T>
inline constexpr bool orm::detail::is_attribute_field<field<T>> = true;

#define ORM_TEN(n) field<int> n##0, n##1, n##2, n##3, n##4, n##5, n##6, n##7, n##8, n##9
struct wide {
    ORM_TEN(a);
    ORM_TEN(b);
    ORM_TEN(c);
    ORM_TEN(d);
    ORM_TEN(e);
    ORM_TEN(f);
    ORM_TEN(g);
    ORM_TEN(h);
    ORM_TEN(i);
    ORM_TEN(j);
#ifdef ORM_REJECT
    field<int> last;
#endif
};

constexpr auto names = orm::detail::reflection<wide>::names;
