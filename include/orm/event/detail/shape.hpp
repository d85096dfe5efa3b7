#ifndef ORM_EVENT_DETAIL_SHAPE_HPP
#define ORM_EVENT_DETAIL_SHAPE_HPP

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "orm/event/detail/arguments.hpp"
#include "orm/event/family.hpp"
#include "orm/event/flags.hpp"

namespace orm::detail {

/// What the library needs to know of an event as seen from one target, with certain flags. This one
/// serves events of user-defined families; attributes have their own (attribute_events.hpp).
template <class E>
struct plain_event {
    using event = E;
    using args = typename E::args;
    static constexpr std::size_t count = E::argument_names.size();
    static constexpr std::size_t nullable_argument = count;  ///< count: none
    static constexpr bool answers = requires { typename E::result; };
    static constexpr bool always_answers = requires { requires E::always_retval; };

    static args& unpack(void* arguments) { return *static_cast<args*>(arguments); }
    template <bool (*Call)(void*, void*)>
    static constexpr auto entry() noexcept {
        return Call;
    }

    template <class R>
    static constexpr bool accepts = requires(args& a, R&& r) {
        E::accept(a, std::forward<R>(r));
    };

    template <class R>
    static bool accept(void* arguments, R&& result) {
        if constexpr (std::is_void_v<decltype(E::accept(unpack(arguments),
                                                        std::forward<R>(result)))>) {
            E::accept(unpack(arguments), std::forward<R>(result));
            return false;
        } else {
            return E::accept(unpack(arguments), std::forward<R>(result));
        }
    }

    /// One sentence for each way to be wrong. A family of the library brings its own, and names the
    /// flags that mean nothing to it: `has_sentences`, the functions below, `refused_flags`.
    static constexpr bool has_sentences = requires { requires E::has_sentences; };
    template <bool Fits>
    static consteval void expect_shape() {
        if constexpr (has_sentences) {
            E::template expect_shape<Fits>();
        } else {
            static_assert(
                Fits,
                "orm: this listener does not fit the event: it takes the event's arguments in "
                "order or a leading part of them, or its `args`");
        }
    }
    template <bool Fits>
    static consteval void expect_named() {
        if constexpr (has_sentences) {
            E::template expect_named<Fits>();
        } else {
            static_assert(
                Fits,
                "orm: this listener does not fit the event: with orm::named it takes (args&), "
                "the event's argument struct, alone");
        }
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        if constexpr (has_sentences) {
            E::template expect_retval<Allowed>();
        } else {
            static_assert(Allowed,
                          "orm: orm::retval means nothing to this event: it has no `result`");
        }
    }
    template <bool Returns>
    static consteval void expect_result() {
        static_assert(Returns, "orm: a listener with orm::retval returns the event's `result`");
    }
    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        if constexpr (has_sentences) {
            E::template expect_flags<Allowed, Given>();
        } else {
            static_assert(Allowed,
                          "orm: orm::raw, orm::include_key and orm::active_history are flags "
                          "of attribute events only");
        }
    }
    static constexpr bool flags_allowed(unsigned bits) {
        unsigned refused = raw_bit | include_key_bit | active_history_bit;
        if constexpr (has_sentences) refused |= E::refused_flags;
        return (bits & refused) == 0;
    }
};

enum class style : unsigned char { none, positional, old, structure };

/// How a listener takes the arguments of an event.
struct shape {
    style how = style::none;
    std::size_t count = 0;  ///< positional: how many; old: which list
    std::size_t depth = 0;  ///< layers of nullable taken off the nullable argument
};

/// The type of argument I for a listener that takes the nullable one at Depth.
template <class Bound, std::size_t Depth, std::size_t I, class T>
using argument_at = std::conditional_t<Depth != 0 && I == Bound::nullable_argument,
                                       typename unwrapped<std::remove_cvref_t<T>, Depth>::type, T>;

template <class Bound, std::size_t Depth, class F, class List, class Indexes>
struct fits_prefix;
template <class Bound, std::size_t Depth, class F, class... T, std::size_t... I>
struct fits_prefix<Bound, Depth, F, type_list<T...>, std::index_sequence<I...>> {
    using all = std::tuple<T...>;
    static constexpr bool value =
        std::is_invocable_v<F&, argument_at<Bound, Depth, I, std::tuple_element_t<I, all>>...>;
};

template <class Args, std::size_t Count, class F, class List = positional_types<Args, Count>>
inline constexpr bool fits_list = false;
template <class Args, std::size_t Count, class F, class... T>
inline constexpr bool fits_list<Args, Count, F, type_list<T...>> = std::is_invocable_v<F&, T...>;

template <class Bound, class F, std::size_t Count, std::size_t Depth = 0>
consteval shape find_prefix() {
    using list = positional_types<typename Bound::args, Bound::count>;
    constexpr bool unwraps = Count > Bound::nullable_argument;
    if constexpr (fits_prefix<Bound, Depth, F, list, std::make_index_sequence<Count>>::value) {
        return {style::positional, Count, Depth};
    } else if constexpr (unwraps && Depth < 2) {
        using value = std::remove_cvref_t<decltype(Bound::nullable_type())>;
        if constexpr (!std::is_void_v<typename unwrapped<value, Depth + 1>::type>) {
            return find_prefix<Bound, F, Count, Depth + 1>();
        } else {
            return {};
        }
    } else {
        return {};
    }
}

template <class Bound, class F, std::size_t Count>
consteval shape find_leading() {
    constexpr shape here = find_prefix<Bound, F, Count>();
    if constexpr (here.how != style::none || Count == 0) {
        return here;
    } else {
        return find_leading<Bound, F, Count - 1>();
    }
}

template <class Deprecated>
struct old_lists;
template <class... Old>
struct old_lists<deprecated_arguments<Old...>> {
    static consteval bool distinct() {
        constexpr std::size_t lengths[]{Old::argument_names.size()..., 0};
        for (std::size_t i = 0; i < sizeof...(Old); ++i)
            for (std::size_t j = i + 1; j < sizeof...(Old); ++j)
                if (lengths[i] == lengths[j]) return false;
        return true;
    }
    template <class F>
    static consteval shape find() {
        shape found;
        std::size_t place = 0;
        ((fits_list<Old, Old::argument_names.size(), F> && found.how == style::none
              ? void(found = shape{style::old, place, 0})
              : void(),
          ++place),
         ...);
        return found;
    }
    template <std::size_t I>
    using at = std::tuple_element_t<I, std::tuple<Old...>>;
};

template <class Bound, class F>
consteval shape find_structure() {
    using args = std::remove_reference_t<typename Bound::args>;
    return std::is_invocable_v<F&, args&> ? shape{style::structure, 0, 0} : shape{};
}

/// Can the event's old argument lists be told apart?
template <class Bound>
consteval bool old_lists_differ() {
    if constexpr (requires { typename Bound::event::deprecated; }) {
        return old_lists<typename Bound::event::deprecated>::distinct();
    } else {
        return true;
    }
}

template <class Bound, class F>
consteval shape find_old() {
    if constexpr (requires { typename Bound::event::deprecated; }) {
        return old_lists<typename Bound::event::deprecated>::template find<F>();
    } else {
        return {};
    }
}

/// The shape of F for the event: all arguments, an old list, a leading part, the struct, in this
/// order; only the struct with orm::named.
template <class Bound, class F, bool Named>
consteval shape find_shape() {
    if constexpr (Named) {
        return find_structure<Bound, F>();
    } else {
        constexpr shape full = find_prefix<Bound, F, Bound::count>();
        if constexpr (full.how != style::none) {
            return full;
        } else {
            constexpr shape old = find_old<Bound, F>();
            if constexpr (old.how != style::none) {
                return old;
            } else {
                constexpr shape part =
                    find_leading<Bound, F, (Bound::count > 0 ? Bound::count - 1 : 0)>();
                if constexpr (part.how != style::none) {
                    return part;
                } else {
                    return find_structure<Bound, F>();
                }
            }
        }
    }
}

/// Passes the first Count of the arguments on, the nullable one unwrapped.
template <class Bound, std::size_t Depth, class Indexes>
struct pass_prefix;
template <class Bound, std::size_t Depth, std::size_t... I>
struct pass_prefix<Bound, Depth, std::index_sequence<I...>> {
    template <std::size_t Place, class T>
    static constexpr decltype(auto) one(T&& value) {
        if constexpr (Depth != 0 && Place == Bound::nullable_argument) {
            return get_unwrapped<Depth>(value);
        } else {
            return std::forward<T>(value);
        }
    }
    template <class F, class... A>
    static decltype(auto) run(F& callable, A&&... arguments) {
        [[maybe_unused]] auto all = std::forward_as_tuple(std::forward<A>(arguments)...);
        return call(callable, one<I>(std::get<I>(std::move(all)))...);
    }
};

template <class Bound, shape How, class F, class Args>
decltype(auto) call_shaped(F& callable, Args& args) {
    if constexpr (How.how == style::structure) {
        return call(callable, args);
    } else if constexpr (How.how == style::old) {
        using old = typename old_lists<typename Bound::event::deprecated>::template at<How.count>;
        old converted = old::from(args);
        return with_fields<old::argument_names.size()>(
            converted, [&callable](auto&&... a) -> decltype(auto) {
                return call(callable, std::forward<decltype(a)>(a)...);
            });
    } else {
        return with_fields<Bound::count>(args, [&callable](auto&&... a) -> decltype(auto) {
            return pass_prefix<Bound, How.depth, std::make_index_sequence<How.count>>::run(
                callable, std::forward<decltype(a)>(a)...);
        });
    }
}

template <class Bound, shape How, class F>
using listener_result = decltype(call_shaped<Bound, How>(
    std::declval<F&>(), std::declval<std::remove_reference_t<typename Bound::args>&>()));

/// Is the target taken by value, which would be a copy?
template <class Bound, class F, class List = positional_types<typename Bound::args, Bound::count>>
inline constexpr bool copies_target = false;
template <class Bound, class F, class Target, class... Rest>
inline constexpr bool copies_target<Bound, F, type_list<Target, Rest...>> = !requires {
    requires Bound::copies_are_same;  // a target that is a handle
}
&&std::is_lvalue_reference_v<Target> && !std::is_const_v<std::remove_reference_t<Target>> &&
    std::is_class_v<std::remove_cvref_t<Target>> &&
    std::is_class_v<typename listener_parameter<F>::type> &&
    std::is_convertible_v<std::remove_reference_t<Target>*,
                          std::add_pointer_t<typename listener_parameter<F>::type>>;

/// What is wrong with a listener.
enum class fault { none, flags, old_lists, target, named, shape, retval, result, ignored };

/// Does a listener without orm::retval return what is meant to be used?
template <class Bound, class R>
concept ignores_result = requires {
    requires Bound::template ignores<R>;
};

template <class Bound, class F, unsigned Bits>
consteval fault find_fault() {
    if constexpr (!Bound::flags_allowed(Bits)) {
        return fault::flags;
    } else if constexpr (!old_lists_differ<Bound>()) {
        return fault::old_lists;
    } else if constexpr (copies_target<Bound, F>) {
        return fault::target;
    } else {
        constexpr shape how = find_shape<Bound, F, (Bits & named_bit) != 0>();
        if constexpr (how.how == style::none) {
            return (Bits & named_bit) != 0 ? fault::named : fault::shape;
        } else if constexpr ((Bits & retval_bit) == 0) {
            return ignores_result<Bound, listener_result<Bound, how, F>> ? fault::ignored
                                                                         : fault::none;
        } else if constexpr (!Bound::answers) {
            return fault::retval;
        } else if constexpr (!Bound::template accepts<listener_result<Bound, how, F>>) {
            return fault::result;
        } else {
            return fault::none;
        }
    }
}

}  // namespace orm::detail
#endif
