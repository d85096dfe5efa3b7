#ifndef ORM_CORE_DETAIL_FAKE_HPP
#define ORM_CORE_DETAIL_FAKE_HPP

#include <boost/pfr/core.hpp>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "orm/core/detail/member_name.hpp"

namespace orm::detail {

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif

template <class T>
struct boxed {
    T value;
};

/// An object of T that is never made: the addresses of its fields are constants all the same.
template <class T>
extern boxed<T> fake;

/// The address of a field of `fake`; a class, as Clang takes no such pointer by itself.
template <class Field>
struct field_address {
    Field* address;
};

template <class T, std::size_t I>
consteval auto fake_field() {
    auto& field = boost::pfr::get<I>(fake<T>.value);
    return field_address<std::remove_reference_t<decltype(field)>>{std::addressof(field)};
}

template <auto Member>
consteval const void* fake_address() {
    return std::addressof(fake<member_class_t<Member>>.value.*Member);
}

/// Whether a Base sits at offset 0 in Derived, so that one address serves for both.
///
/// It does not behind another base that is not empty, nor where Derived adds the first virtual
/// function. A reference is cast because GCC refuses the null check in the cast of a pointer.
template <class Derived, class Base>
consteval bool leads() {
    return static_cast<const void*>(
               std::addressof(static_cast<const Base&>(fake<Derived>.value))) ==
           static_cast<const void*>(std::addressof(fake<Derived>.value));
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

}  // namespace orm::detail
#endif
