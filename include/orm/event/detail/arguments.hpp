#ifndef ORM_EVENT_DETAIL_ARGUMENTS_HPP
#define ORM_EVENT_DETAIL_ARGUMENTS_HPP

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace orm::detail {

/// How a member of an argument struct reaches a listener: references as they are, values read only.
template <class Member>
using passed =
    std::conditional_t<std::is_reference_v<Member>, Member, const std::remove_cv_t<Member>&>;

/// Calls `visit` with the first Count members of an argument struct, at most six.
template <std::size_t Count, class Args, class Visit>
constexpr decltype(auto) with_fields(Args& args, Visit&& visit) {
    static_assert(Count <= 6, "orm: an event has at most six arguments");
    if constexpr (Count == 0) {
        return visit();
    } else if constexpr (Count == 1) {
        auto& [a] = args;
        return visit(static_cast<passed<decltype(a)>>(a));
    } else if constexpr (Count == 2) {
        auto& [a, b] = args;
        return visit(static_cast<passed<decltype(a)>>(a), static_cast<passed<decltype(b)>>(b));
    } else if constexpr (Count == 3) {
        auto& [a, b, c] = args;
        return visit(static_cast<passed<decltype(a)>>(a), static_cast<passed<decltype(b)>>(b),
                     static_cast<passed<decltype(c)>>(c));
    } else if constexpr (Count == 4) {
        auto& [a, b, c, d] = args;
        return visit(static_cast<passed<decltype(a)>>(a), static_cast<passed<decltype(b)>>(b),
                     static_cast<passed<decltype(c)>>(c), static_cast<passed<decltype(d)>>(d));
    } else if constexpr (Count == 5) {
        auto& [a, b, c, d, e] = args;
        return visit(static_cast<passed<decltype(a)>>(a), static_cast<passed<decltype(b)>>(b),
                     static_cast<passed<decltype(c)>>(c), static_cast<passed<decltype(d)>>(d),
                     static_cast<passed<decltype(e)>>(e));
    } else {
        auto& [a, b, c, d, e, f] = args;
        return visit(static_cast<passed<decltype(a)>>(a), static_cast<passed<decltype(b)>>(b),
                     static_cast<passed<decltype(c)>>(c), static_cast<passed<decltype(d)>>(d),
                     static_cast<passed<decltype(e)>>(e), static_cast<passed<decltype(f)>>(f));
    }
}

template <class... T>
struct type_list {
    static constexpr std::size_t size = sizeof...(T);
};

struct to_type_list {
    template <class... T>
    constexpr type_list<T&&...> operator()(T&&...) const {
        return {};
    }
};

/// The types in which the members of Args reach a listener.
template <class Args, std::size_t Count>
using positional_types =
    decltype(with_fields<Count>(std::declval<Args&>(), std::declval<to_type_list>()));

/// A value that may be absent: a listener that takes only the value itself is not called then.
template <class T>
struct nullable {
    static constexpr bool is = false;
};
template <class T>
struct nullable<std::optional<T>> {
    static constexpr bool is = true;
    using value_type = T;
    using reference = const T&;
    static bool has(const std::optional<T>& value) noexcept { return value.has_value(); }
    static const T& get(const std::optional<T>& value) noexcept { return *value; }
};

/// Peels Depth layers of nullable off T; void when T has fewer.
template <class T, std::size_t Depth>
struct unwrapped {
    using type = std::conditional_t<Depth == 0, const T&, void>;
};
template <class T, std::size_t Depth>
    requires(Depth > 1 && nullable<T>::is)
struct unwrapped<T, Depth> : unwrapped<typename nullable<T>::value_type, Depth - 1> {};
template <class T>
requires nullable<T>::is struct unwrapped<T, 1> {
    using type = typename nullable<T>::reference;
};

template <std::size_t Depth, class T>
bool has_unwrapped(const T& value) noexcept {
    if constexpr (Depth == 0) {
        return true;
    } else {
        return nullable<T>::has(value) && has_unwrapped<Depth - 1>(nullable<T>::get(value));
    }
}
template <std::size_t Depth, class T>
auto& get_unwrapped(const T& value) noexcept {
    if constexpr (Depth == 0) {
        return value;
    } else if constexpr (Depth == 1) {
        return nullable<T>::get(value);
    } else {
        return get_unwrapped<Depth - 1>(nullable<T>::get(value));
    }
}

/// Calls `callable` with arguments as std::invoke would, without <functional>.
template <class F, class... A>
decltype(auto) call(F& callable, A&&... arguments) {
    if constexpr (std::is_member_function_pointer_v<F>) {
        return [&callable](auto&& object, auto&&... rest) -> decltype(auto) {
            return (object.*callable)(std::forward<decltype(rest)>(rest)...);
        }(std::forward<A>(arguments)...);
    } else {
        return callable(std::forward<A>(arguments)...);
    }
}

/// The first parameter of a function, function pointer, member function or plain functor; void for
/// one without parameters and for what cannot be told (templates, overloads).
template <class F>
struct first_parameter {
    using type = void;
};
template <class... A>
struct first_of {
    using type = void;
};
template <class A, class... Rest>
struct first_of<A, Rest...> {
    using type = A;
};
template <class R, class... A>
struct first_parameter<R (*)(A...)> : first_of<A...> {};
template <class R, class... A>
struct first_parameter<R (*)(A...) noexcept> : first_of<A...> {};
template <class R, class C, class... A>
struct first_parameter<R (C::*)(A...)> : first_of<A...> {};
template <class R, class C, class... A>
struct first_parameter<R (C::*)(A...) const> : first_of<A...> {};
template <class R, class C, class... A>
struct first_parameter<R (C::*)(A...) noexcept> : first_of<A...> {};
template <class R, class C, class... A>
struct first_parameter<R (C::*)(A...) const noexcept> : first_of<A...> {};

template <class F>
struct listener_parameter {
    using type = typename first_parameter<F>::type;
};
template <class F>
    requires requires {
        &F::operator();
    }
struct listener_parameter<F> {
    using type = typename first_parameter<decltype(&F::operator())>::type;
};
template <class F>
    requires std::is_member_function_pointer_v<F>
struct listener_parameter<F> {
    using type = void;  // the object itself, never a copy
};

}  // namespace orm::detail
#endif
