#ifndef ORM_CONFORMANCE_CORE_API_FAMILIES_HPP
#define ORM_CONFORMANCE_CORE_API_FAMILIES_HPP

#include <array>
#include <cstddef>
#include <orm/core/error.hpp>
#include <orm/event/family.hpp>
#include <string>
#include <string_view>

#include "core/script.hpp"
#include "replay/json.hpp"

// The families of events that the flows know.
namespace conformance::core {

struct one {
    static constexpr std::string_view name = "one";
    struct args {
        json& x;
        json& y;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
};

struct two {
    static constexpr std::string_view name = "two";
    struct args {
        json& x;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"x"};
};

struct three : two {
    static constexpr std::string_view name = "three";
};

/// The last argument holds any further values by name.
struct many {
    static constexpr std::string_view name = "many";
    struct args {
        json& x;
        json& y;
        json& extra;
    };
    static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "extra"};
    static constexpr bool has_extra = true;
};

struct trimmed {
    static constexpr std::string_view name = "trimmed";
    struct args {
        json& x;
        json& y;
        json& z;
    };
    static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "z"};
    struct without_z {
        json& x;
        json& y;
        static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
        static without_z from(const args& now) { return {now.x, now.y}; }
    };
    using old = without_z;
    using deprecated = orm::deprecated_arguments<without_z>;
};

inline json sum_of(const json& x, const json& y) {
    if (x.is_number_integer() && y.is_number_integer()) return x.get<long>() + y.get<long>();
    return x.get<double>() + y.get<double>();
}

struct converted {
    static constexpr std::string_view name = "converted";
    struct args {
        json& x;
        json& y;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
    struct with_total {
        json& x;
        json& y;
        json total;
        static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "total"};
        static with_total from(const args& now) { return {now.x, now.y, sum_of(now.x, now.y)}; }
    };
    using old = with_total;
    using deprecated = orm::deprecated_arguments<with_total>;
};

struct other_one : one {};

struct base_events : orm::event_family<base_events, one, two, three, many, trimmed, converted> {};
struct other_events : orm::event_family<other_events, other_one> {};

template <class E>
inline constexpr bool has_extra = requires {
    E::has_extra;
};
template <class E>
inline constexpr bool has_old = requires {
    typename E::old;
};

/// How many arguments an event has, without the further ones.
template <class E>
inline constexpr std::size_t arity = E::argument_names.size() - (has_extra<E> ? 1 : 0);

/// Calls `visit` with the event of that name.
template <class Family, class... Events, class Visit>
void visit_event(const orm::event_family<Family, Events...>&, const std::string& name,
                 Visit&& visit) {
    if (Family::info().find(name) == nullptr)
        throw orm::invalid_request_error{std::string{Family::info().name} + " has no event '" +
                                         name + "'"};
    static_cast<void>(((name == Events::name && (visit(Events{}), true)) || ...));
}

}  // namespace conformance::core
#endif
