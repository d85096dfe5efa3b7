#ifndef ORM_CORE_DETAIL_REFLECTION_HPP
#define ORM_CORE_DETAIL_REFLECTION_HPP

#include <cstddef>
#include <type_traits>

#include "orm/core/detail/aggregate_reflection.hpp"
#include "orm/core/detail/list_reflection.hpp"
#include "orm/core/detail/reflection_problem.hpp"

namespace orm::detail {

/// What a class that cannot be reflected looks like: no fields, so nothing fails after the reason.
template <class T>
struct failed_reflection : no_base<T> {
    using base = void;
    static constexpr std::size_t own_count = 0;
    template <auto>
    static consteval std::size_t find_own() {
        return no_index;
    }
    template <class Visitor>
    static void for_each(T&, Visitor&&) {}
};

template <class T>
consteval auto choose_reflection() {
    if constexpr (find_problem<T>() == problem::broken_base) {
        using base = typename extends<T>::field_list::base;
        using refused [[maybe_unused]] = typename reflection<base>::base;  // says why
        return std::type_identity<failed_reflection<T>>{};
    } else if constexpr (!reflectable<T>) {
        return std::type_identity<failed_reflection<T>>{};
    } else if constexpr (listed<T>) {
        return std::type_identity<list_reflection<T, typename extends<T>::field_list>>{};
    } else {
        return std::type_identity<aggregate_reflection<T>>{};
    }
}

/// The fields of mapped class T, those of its mapped bases first.
///
/// | member | what it is |
/// |---|---|
/// | `base` | the nearest mapped base, or `void` |
/// | `root` | the first class of the chain of mapped bases; T itself without one |
/// | `own_count`, `count` | fields T adds, and all fields |
/// | `type<I>` | the type of field I |
/// | `apply<To>` | `To<...>` of all field types: the cheapest walk |
/// | `names` | the names of all fields |
/// | `get<I>(object)` | field I of an object |
/// | `for_each(object, f)` | f(field) for each field, in order |
/// | `for_each_type(f)` | f(std::type_identity<Field>{}) for each field, in order |
///
/// A class that is not `reflectable` is refused with one sentence, and then has no fields.
template <class T>
struct reflection : decltype(choose_reflection<T>())::type {
private:
    static constexpr problem found = find_problem<T>();

    static_assert(found != problem::incomplete,
                  "orm: this class is only declared here; include the header that defines it");
    static_assert(found != problem::no_aggregate,
                  "orm: this class is no plain aggregate; list its attributes in orm::extends<T>");
    static_assert(
        found != problem::too_many_fields,
        "orm: a plain aggregate has at most 100 fields; list the attributes of this class "
        "in orm::extends<T>");
    static_assert(found != problem::no_attribute,
                  "orm: every field of a mapped aggregate must be an attribute such as "
                  "orm::mapped<T>; in orm::extends<T> list attributes only");
    static_assert(
        found != problem::bad_base,
        "orm: the class named first in orm::fields must be void or a public base, neither "
        "virtual nor ambiguous");
    static_assert(found != problem::foreign_member,
                  "orm: orm::extends<T> lists something that is no data member of T, or belongs to "
                  "the mapped base; list only members T adds");
    static_assert(found != problem::virtual_member,
                  "orm: orm::extends<T> lists a member of a virtual base, whose place differs from "
                  "class to class; derive from the base without `virtual`, or give T the member");
    static_assert(found != problem::listed_twice,
                  "orm: orm::extends<T> lists a member twice; list every own field once");
    static_assert(found != problem::wrong_count,
                  "orm: orm::extends<T> lists fewer or more fields than T declares; list every own "
                  "field once (a plain member counts as one, a C array as its length, a second "
                  "base as one)");
    static_assert(found != problem::base_not_first,
                  "orm: the mapped base must sit at offset 0 of the class; name it first among the "
                  "bases, and let it have the first virtual function");
};

/// The index of Member among the fields of T, or `no_index`.
template <class T, auto Member>
consteval std::size_t find_index() {
    using fields_of = reflection<T>;
    if constexpr (!std::is_member_object_pointer_v<decltype(Member)>) {
        return no_index;
    } else {
        if constexpr (listed<T> || std::is_same_v<member_class_t<Member>, T>) {
            constexpr std::size_t own = fields_of::template find_own<Member>();
            if (own != no_index) return fields_of::count - fields_of::own_count + own;
        }
        if constexpr (std::is_void_v<typename fields_of::base>) {
            return no_index;
        } else {
            return find_index<typename fields_of::base, Member>();
        }
    }
}

template <class T, auto Member>
inline constexpr bool is_found = find_index<T, Member>() != no_index;

/// Whether Member is an attribute of T or of a mapped base of T.
template <class T, auto Member>
concept attribute_of = reflectable<T> && is_found<T, Member>;

/// The index of Member in T's order, where Member belongs to T or to a mapped base of T.
///
/// An inherited attribute has the index it has in the base. Anything else is refused with one
/// sentence and gives 0.
template <class T, auto Member>
consteval std::size_t index_of() {
    if constexpr (!reflectable<T>) {
        using refused [[maybe_unused]] = typename reflection<T>::base;  // says what is wrong with T
        return 0;
    } else {
        constexpr std::size_t index = find_index<T, Member>();
        static_assert(index != no_index,
                      "orm: orm::attr needs a pointer to an attribute of a mapped class, such as "
                      "&User::name");
        return index == no_index ? 0 : index;
    }
}

}  // namespace orm::detail
#endif
