#ifndef ORM_CORE_DETAIL_AGGREGATE_REFLECTION_HPP
#define ORM_CORE_DETAIL_AGGREGATE_REFLECTION_HPP

#include <array>
#include <boost/pfr/core.hpp>
#include <boost/pfr/tuple_size.hpp>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/detail/fake.hpp"
#include "orm/core/detail/typed_fields.hpp"

namespace orm::detail {

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
        (f(boost::pfr::get<Index>(object)), ...);
    }
};

}  // namespace orm::detail
#endif
