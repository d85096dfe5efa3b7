#ifndef ORM_EVENT_FAMILY_HPP
#define ORM_EVENT_FAMILY_HPP

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include "orm/core/detail/type_name.hpp"
#include "orm/event/detail/event_info.hpp"

namespace orm {

/// An event is a type: `name`, the aggregate `args` that its listeners receive, and the names of
/// the members of `args`, in order.
///
/// A member that is a reference to non-const may be changed by a listener, any other is read only.
/// Optional: `using result = R;` and `static void accept(args&, R)` say what a listener registered
/// with orm::retval returns and what becomes of it (accept may return bool: true ends the
/// dispatch); `static constexpr bool always_retval = true` makes every returned value count;
/// `using deprecated = orm::deprecated_arguments<Old...>` lists earlier argument structs, each with
/// its own `argument_names` and `static Old from(const args&)`.
template <class E>
concept event_type = requires {
    { E::name } -> std::convertible_to<std::string_view>;
    typename E::args;
    E::argument_names.size();
};

namespace detail {
template <class... Events>
consteval bool check_events() {
    constexpr bool valid = (event_type<Events> && ...);
    static_assert(valid,
                  "orm: an event needs `name`, `args` and `argument_names` (one name a member)");
    return valid;
}
}  // namespace detail

/// Earlier argument lists of an event, newest first. A listener that fits one of them, and not the
/// current list, gets exactly those arguments and a notice on every call.
template <class... Old>
struct deprecated_arguments {};

/// A closed set of events for one kind of target:
/// `struct door_events : orm::event_family<door_events, opened, closed> {};`
///
/// Source: SQLAlchemy 2.1, event/base.py, Events.
template <class Derived, class... Events>
struct event_family {
    static constexpr std::size_t size = sizeof...(Events);
    /// Are all of them events? One sentence says what is missing, and nothing fails after it.
    static constexpr bool valid = detail::check_events<Events...>();

    /// Is E an event of this family?
    template <class E>
    static constexpr bool has = (std::is_same_v<E, Events> || ...);

    /// The place of E in the family.
    template <class E>
    static consteval std::uint32_t index() {
        std::uint32_t place = 0;
        const bool found = ((std::is_same_v<E, Events> || (++place, false)) || ...);
        return found ? place : static_cast<std::uint32_t>(size);
    }

    /// Name and events of the family, with the names of their arguments.
    static const detail::family_info& info() {
        if constexpr (valid) {
            static constexpr std::array<detail::event_info, size> events{detail::event_info{
                Events::name, std::span<const std::string_view>{Events::argument_names},
                index<Events>()}...};
            static constexpr detail::family_info made{detail::short_type_name<Derived>(), events};
            return made;
        } else {
            static constexpr detail::family_info made{};
            return made;
        }
    }
};

}  // namespace orm
#endif
