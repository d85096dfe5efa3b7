#ifndef ORM_CORE_DETAIL_TYPED_FIELDS_HPP
#define ORM_CORE_DETAIL_TYPED_FIELDS_HPP

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace orm::detail {

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
template <std::size_t Count, class Key>
constexpr std::size_t find_key(const std::array<std::type_identity_t<Key>, Count>& keys, Key key) {
    for (std::size_t i = 0; i < Count; ++i) {
        if (keys[i] == key) return i;
    }
    return no_index;
}

}  // namespace orm::detail
#endif
