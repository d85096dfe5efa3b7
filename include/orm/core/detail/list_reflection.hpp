#ifndef ORM_CORE_DETAIL_LIST_REFLECTION_HPP
#define ORM_CORE_DETAIL_LIST_REFLECTION_HPP

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/detail/member_name.hpp"
#include "orm/core/detail/typed_fields.hpp"
#include "orm/core/fields.hpp"

namespace orm::detail {

template <class T>
struct reflection;

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
        return find_key<own_count>({member_key<Members>()...}, member_key<Member>());
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

}  // namespace orm::detail
#endif
