#ifndef ORM_CORE_REFLECTION_HPP
#define ORM_CORE_REFLECTION_HPP

#include <array>
#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/fields.hpp"
#include "orm/core/member_name.hpp"

namespace orm::detail {

template <class T>
struct reflection;

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

template <class T, class Base, auto... Members>
consteval problem find_list_problem(const fields<Base, Members...>*) {
    if constexpr (!(is_own_member<T, Base, Members>() && ...)) {
        return problem::foreign_member;
    } else if constexpr (!all_different<sizeof...(Members)>({&member_key<Members>...})) {
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

template <class... Types>
struct type_pack {};

template <std::size_t I, class Type>
struct indexed_type {};

template <class Index, class... Types>
struct indexed_types;

template <std::size_t... Index, class... Types>
struct indexed_types<std::index_sequence<Index...>, Types...> : indexed_type<Index, Types>... {};

template <std::size_t I, class Type>
std::type_identity<Type> pick_type(const indexed_type<I, Type>&);

/// What both front ends share: the fields of T by number, and walks over their types.
template <class... Types>
struct typed_fields {
    static constexpr std::size_t count = sizeof...(Types);

    /// The type of field I.
    template <std::size_t I>
    using type = typename decltype(detail::pick_type<I>(
        std::declval<indexed_types<std::index_sequence_for<Types...>, Types...>>()))::type;

    /// To<...> of all field types, in order.
    template <template <class...> class To>
    using apply = To<Types...>;

    /// Calls f(std::type_identity<Field>{}) for each field, in order.
    template <class Visitor>
    static constexpr void for_each_type(Visitor&& f) {
        (f(std::type_identity<Types>{}), ...);
    }
};

/// The index of what is found nowhere.
inline constexpr std::size_t no_index = static_cast<std::size_t>(-1);

/// The number of `key` among `keys`, or `no_index`.
///
/// The keys are handed over, not kept in a constant: that would be emitted and refer to `fake`.
template <std::size_t Count>
constexpr std::size_t find_key(const std::array<const void*, Count>& keys, const void* key) {
    for (std::size_t i = 0; i < Count; ++i) {
        if (keys[i] == key) return i;
    }
    return no_index;
}

template <class T, class Index = std::make_index_sequence<boost::pfr::tuple_size_v<T>>>
struct aggregate_reflection;

/// Reflects a plain aggregate through Boost.PFR.
template <class T, std::size_t... Index>
struct aggregate_reflection<T, std::index_sequence<Index...>>
    : typed_fields<
          std::remove_reference_t<decltype(boost::pfr::get<Index>(std::declval<T&>()))>...> {
    using base = void;
    using root = T;
    static constexpr std::size_t own_count = sizeof...(Index);
    static constexpr std::array<std::string_view, own_count> names{
        member_name<fake_field<T, Index>()>()...};

    /// The number of Member, a data member of T, among its own fields.
    template <auto Member>
    static consteval std::size_t find_own() {
        return find_key<own_count>({fake_field<T, Index>().address...}, fake_address<Member>());
    }

    template <std::size_t I>
    static constexpr auto& get(T& object) noexcept {
        return boost::pfr::get<I>(object);
    }
    template <std::size_t I>
    static constexpr const auto& get(const T& object) noexcept {
        return boost::pfr::get<I>(object);
    }

    /// Calls f(field) for each field, in order.
    template <class Visitor>
    static void for_each(T& object, Visitor&& f) {
        boost::pfr::for_each_field(object, [&f](auto& field) { f(field); });
    }
};

/// Stands for the mapped base of a class that has none.
template <class Root>
struct no_base : typed_fields<> {
    using root = Root;
    static constexpr std::array<std::string_view, 0> names{};
};

template <class... Own, class... Inherited>
typed_fields<Inherited..., Own...> join_fields(const typed_fields<Inherited...>&);

/// A member pointer as a type.
template <auto Member>
struct member_constant {
    static constexpr auto value = Member;
};

template <class T, class List>
struct list_reflection;

/// Reflects a class through the members listed in `orm::extends`.
template <class T, class Base, auto... Members>
struct list_reflection<T, fields<Base, Members...>>
    : decltype(detail::join_fields<member_type_t<Members>...>(
          std::declval<std::conditional_t<std::is_void_v<Base>, no_base<T>, reflection<Base>>>())) {
    using base = Base;
    using inherited = std::conditional_t<std::is_void_v<Base>, no_base<T>, reflection<Base>>;
    using root = typename inherited::root;
    static constexpr std::size_t own_count = sizeof...(Members);
    static constexpr std::array<std::string_view, inherited::count + own_count> names = [] {
        std::array<std::string_view, inherited::count + own_count> all{};
        std::size_t next = 0;
        for (const std::string_view name : inherited::names) all[next++] = name;
        ((all[next++] = member_name<Members>()), ...);
        return all;
    }();

    template <auto Member>
    static consteval std::size_t find_own() {
        return find_key<own_count>({&member_key<Members>...}, &member_key<Member>);
    }

    template <std::size_t I>
    static constexpr auto& get(T& object) noexcept {
        if constexpr (I < inherited::count) {
            return inherited::template get<I>(static_cast<Base&>(object));
        } else {
            return own<I - inherited::count>(object);
        }
    }
    template <std::size_t I>
    static constexpr const auto& get(const T& object) noexcept {
        return get<I>(const_cast<T&>(object));
    }

    template <class Visitor>
    static void for_each(T& object, Visitor&& f) {
        if constexpr (!std::is_void_v<Base>) inherited::for_each(object, f);
        (f(object.*Members), ...);
    }

private:
    template <std::size_t I>
    static constexpr auto& own(T& object) noexcept {
        return object.*typed_fields<member_constant<Members>...>::template type<I>::value;
    }
};

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
