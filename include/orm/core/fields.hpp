#ifndef ORM_CORE_FIELDS_HPP
#define ORM_CORE_FIELDS_HPP

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/detail/member_name.hpp"

namespace orm {

/// Lists the attributes of a class that is no plain aggregate; users specialise it.
///
/// `template <> struct orm::extends<Engineer> : orm::fields<Employee, &Engineer::skill> {};`
///
/// A class with private attributes writes `friend struct orm::extends<Account>;`.
template <class T>
struct extends;

/// The attributes a class adds to those of Base, in order.
///
/// Base is the nearest mapped base, or `void` when there is none.
template <class Base, auto... Members>
struct fields {
    using base = Base;
    using field_list = fields;
    static constexpr std::size_t count = sizeof...(Members);
};

}  // namespace orm

namespace orm::detail {

/// Whether a member of this type is an attribute; each kind of attribute specialises it.
template <class Field>
inline constexpr bool is_attribute_field = false;

/// A class with attributes listed in `orm::extends`.
template <class T>
concept listed = requires {
    typename extends<T>::field_list;
};

/// Converts to attributes and to nothing else, so an initialiser made of it counts attributes.
///
/// It cannot be copied: nothing that stores any copyable value takes it for one.
struct attribute_probe {
    explicit attribute_probe(std::size_t);
    attribute_probe(const attribute_probe&) = delete;
    template <class Field>
        requires is_attribute_field<Field>
    operator Field() const;
};

/// Converts to proper bases of Derived and to nothing else.
template <class Derived>
struct base_probe {
    base_probe(const base_probe&) = delete;
    template <class Base>
        requires(std::is_base_of_v<Base, Derived> && !std::is_same_v<Base, Derived>)
    operator Base() const;
};

/// Whether aggregate T has a base class.
template <class T>
inline constexpr bool has_base = requires {
    T{std::declval<const base_probe<T>&>()};
};

/// Whether aggregate T declares exactly as many fields as Index, all of them attributes.
///
/// Probes once with so many attributes and once with a field more: `{}` initialises whatever comes
/// next, be it a plain member or a second base. A C array takes as many attributes as it is long.
template <class T, std::size_t... Index>
consteval bool declares_attributes(std::index_sequence<Index...>) {
    if constexpr (has_base<T>) {
        return requires(const base_probe<T>& base) {
            T{base, attribute_probe{Index}...};
        }
        &&!requires(const base_probe<T>& base) {
            T{base, attribute_probe{Index}..., {}};
        };
    } else {
        return requires {
            T{attribute_probe{Index}...};
        }
        &&!requires {
            T{attribute_probe{Index}..., {}};
        };
    }
}

/// What tells a member from all others, without a template per pair.
///
/// A text, not the address of a variable: with -fsanitize=undefined GCC takes no comparison of two
/// such addresses for a constant.
template <auto Member>
consteval std::string_view member_key() {
    return spelled_member<Member>();
}

/// Whether a listed member is a data member T declares, or inherits from a base left unmapped.
template <class T, class Base, auto Member>
consteval bool is_own_member() {
    if constexpr (!std::is_member_object_pointer_v<decltype(Member)>) {
        return false;
    } else {
        using owner = member_class_t<Member>;
        if constexpr (std::is_same_v<owner, T>) {
            return true;
        } else if constexpr (std::is_void_v<Base>) {
            return std::is_convertible_v<T*, owner*>;
        } else {
            return std::is_convertible_v<T*, owner*> && !std::is_base_of_v<owner, Base>;
        }
    }
}

/// Compared from the end, where the keys of one class differ: with a hundred members GCC reaches
/// its limit of constant evaluation otherwise.
constexpr bool same_key(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = left.size(); i-- > 0;) {
        if (left[i] != right[i]) return false;
    }
    return true;
}

/// Whether no two of these are the same.
template <std::size_t Count>
constexpr bool all_different(const std::array<std::string_view, Count>& keys) {
    for (std::size_t i = 0; i < Count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (same_key(keys[i], keys[j])) return false;
        }
    }
    return true;
}

}  // namespace orm::detail
#endif
