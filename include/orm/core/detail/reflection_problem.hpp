#ifndef ORM_CORE_DETAIL_REFLECTION_PROBLEM_HPP
#define ORM_CORE_DETAIL_REFLECTION_PROBLEM_HPP

#include <boost/pfr/tuple_size.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "orm/core/detail/fake.hpp"
#include "orm/core/fields.hpp"

namespace orm::detail {

template <class T>
struct reflection;

/// Why a class cannot be reflected.
enum class problem {
    none,
    incomplete,
    no_aggregate,
    too_many_fields,
    no_attribute,
    bad_base,
    broken_base,
    foreign_member,
    virtual_member,
    listed_twice,
    wrong_count,
    base_not_first,
};

template <class T>
consteval problem find_problem();

/// The most fields Boost.PFR 1.81 can tell apart.
inline constexpr std::size_t most_fields = 100;

template <class T>
consteval problem find_aggregate_problem() {
    if constexpr (!std::is_class_v<T> || !std::is_aggregate_v<T>) {
        return problem::no_aggregate;
    } else if constexpr (has_base<T>) {
        return problem::no_aggregate;
    } else {
        constexpr std::size_t count = boost::pfr::tuple_size_v<T>;
        if constexpr (count > most_fields) {
            return problem::too_many_fields;
        } else if constexpr (!declares_attributes<T>(std::make_index_sequence<count>{})) {
            return problem::no_attribute;
        } else {
            return problem::none;
        }
    }
}

/// Whether T and Base convert to each other by `static_cast`: public, and not virtual.
template <class T, class Base>
concept plainly_derived = std::is_base_of_v<Base, T> && !std::is_same_v<Base, T> &&
                          std::is_convertible_v<T*, Base*> && requires(Base & object) {
    static_cast<T&>(object);
};

template <class T, class Base>
consteval problem find_base_problem() {
    if constexpr (std::is_void_v<Base>) {
        return problem::none;
    } else if constexpr (!plainly_derived<T, Base>) {
        return problem::bad_base;
    } else if constexpr (find_problem<Base>() != problem::none) {
        return problem::broken_base;
    } else if constexpr (std::is_abstract_v<T>) {
        return problem::none;  // no object of T exists; the classes derived from it are looked at
    } else if constexpr (!leads<T, Base>() || !leads<T, typename reflection<Base>::root>()) {
        return problem::base_not_first;
    } else {
        return problem::none;
    }
}

/// Whether the member lies at the same place in every T; that of a virtual base does not.
template <class T, auto Member>
consteval bool has_fixed_place() {
    using owner = member_class_t<Member>;
    if constexpr (std::is_same_v<owner, T>) {
        return true;
    } else {
        return requires(owner & object) {
            static_cast<T&>(object);
        };
    }
}

template <class T, class Base, auto... Members>
consteval problem find_list_problem(const fields<Base, Members...>*) {
    if constexpr (!(is_own_member<T, Base, Members>() && ...)) {
        return problem::foreign_member;
    } else if constexpr (!(has_fixed_place<T, Members>() && ...)) {
        return problem::virtual_member;
    } else if constexpr (!all_different<sizeof...(Members)>({member_key<Members>()...})) {
        return problem::listed_twice;
    } else if constexpr (!(is_attribute_field<member_type_t<Members>> && ...)) {
        return problem::no_attribute;
    } else if constexpr (std::is_aggregate_v<T>) {
        constexpr std::size_t own =
            (std::size_t{0} + ... + std::size_t{std::is_same_v<member_class_t<Members>, T>});
        if constexpr (!declares_attributes<T>(std::make_index_sequence<own>{})) {
            return problem::wrong_count;
        }
    }
    return problem::none;
}

/// The first thing wrong with T, or `problem::none`.
template <class T>
consteval problem find_problem() {
    if constexpr (!requires { sizeof(T); }) {
        return problem::incomplete;
    } else if constexpr (listed<T>) {
        using list = typename extends<T>::field_list;
        constexpr problem in_base = find_base_problem<T, typename list::base>();
        if constexpr (in_base != problem::none) {
            return in_base;
        } else {
            return find_list_problem<T>(static_cast<const list*>(nullptr));
        }
    } else {
        return find_aggregate_problem<T>();
    }
}

/// A complete class whose attributes are known, as a plain aggregate or through `orm::extends`.
template <class T>
concept reflectable = find_problem<T>()
== problem::none;

}  // namespace orm::detail
#endif
