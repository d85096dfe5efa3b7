#ifndef ORM_CONFORMANCE_CORE_API_LISTENERS_HPP
#define ORM_CONFORMANCE_CORE_API_LISTENERS_HPP

#include <array>
#include <cstddef>
#include <memory>
#include <orm/event/listen.hpp>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/api/api_call.hpp"
#include "core/api/api_families.hpp"
#include "core/api/api_target.hpp"
#include "replay/json.hpp"

// Listeners: one type for each way to be called, all with the identity of their script.
namespace conformance::core {

/// Common to all; `once_unless_error` is kept here, as the library has no such flag.
struct reporter {
    world* where;
    script_listener listener;
    std::shared_ptr<bool> spent;  ///< nullptr: runs every time

    auto identity() const noexcept { return listener.identity(); }

    void report(std::string_view event, api_arguments given) const {
        if (spent == nullptr) return report_call(*where, listener.callable(), event, given);
        if (std::exchange(*spent, true)) return;
        try {
            report_call(*where, listener.callable(), event, given);
        } catch (...) {
            *spent = false;
            throw;
        }
    }
};

template <class E, class Names, class... Values>
api_arguments arguments_of(const Names& names, bool named, Values&... values) {
    api_arguments made;
    made.named = named;
    const std::array<json*, sizeof...(Values)> all{&values...};
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (has_extra<E> && i == arity<E>) {
            made.extra = all[i];
        } else {
            made.values.emplace_back(names[i], all[i]);
        }
    }
    return made;
}

template <class E>
struct takes_all : reporter {
    template <class... Values>
        requires(sizeof...(Values) == E::argument_names.size())
    void operator()(Values&... values) const {
        report(E::name, arguments_of<E>(E::argument_names, false, values...));
    }
};

/// The members of an argument struct.
template <std::size_t Count, class Args>
auto members_of(Args& args) {
    if constexpr (Count == 1) {
        auto& [a] = args;
        return std::tie(a);
    } else if constexpr (Count == 2) {
        auto& [a, b] = args;
        return std::tie(a, b);
    } else {
        auto& [a, b, c] = args;
        return std::tie(a, b, c);
    }
}

template <class E>
struct takes_struct : reporter {
    void operator()(typename E::args& given) const {
        std::apply(
            [this](auto&... each) {
                report(E::name, arguments_of<E>(E::argument_names, true, each...));
            },
            members_of<E::argument_names.size()>(given));
    }
};

template <class E>
struct takes_old : reporter {
    template <class... Values>
        requires(sizeof...(Values) == E::old::argument_names.size())
    void operator()(const Values&... values) const {
        std::array<json, sizeof...(Values)> copies{values...};
        std::apply(
            [this](auto&... each) {
                report(E::name, arguments_of<E>(E::old::argument_names, false, each...));
            },
            copies);
    }
};

/// Does a script ask for the old argument list, by the number of its parameters?
template <class E>
bool wants_old(const script& listener) {
    if constexpr (has_old<E>) {
        return listener.params && listener.params->size() == E::old::argument_names.size() &&
               !listener.params->back().starts_with("*");
    } else {
        return false;
    }
}

/// Registers with flags that are known at run time only.
template <class Target, class E, class F, unsigned Bits>
void listen_with(Target& target, E event, const F& listener, const listen_request& what,
                 orm::flag_set<Bits> flags) {
    if constexpr (!decltype(flags)::has(decltype(orm::once)::bits)) {
        if (what.once && !what.until_success)
            return listen_with(target, event, listener, what, flags | orm::once);
    }
    if constexpr (!decltype(flags)::has(decltype(orm::insert)::bits)) {
        if (what.insert) return listen_with(target, event, listener, what, flags | orm::insert);
    }
    if constexpr (!decltype(flags)::has(decltype(orm::propagate)::bits)) {
        if (what.propagate)
            return listen_with(target, event, listener, what, flags | orm::propagate);
    }
    orm::listen(target, event, listener, flags);
}

template <class E, class Target>
void listen_to(Target& target, world& where, const listen_request& what) {
    const reporter base{&where, what.listener,
                        what.until_success ? std::make_shared<bool>(false) : nullptr};
    if (what.named) {
        listen_with(target, E{}, takes_struct<E>{base}, what, orm::named);
    } else if (wants_old<E>(what.listener.callable())) {
        if constexpr (has_old<E>) listen_with(target, E{}, takes_old<E>{base}, what, orm::no_flags);
    } else {
        listen_with(target, E{}, takes_all<E>{base}, what, orm::no_flags);
    }
}

}  // namespace conformance::core
#endif
