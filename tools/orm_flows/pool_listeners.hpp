#ifndef ORM_FLOWS_POOL_LISTENERS_HPP
#define ORM_FLOWS_POOL_LISTENERS_HPP

#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <orm/engine/pool_events.hpp>
#include <orm/event/listen.hpp>
#include <tuple>

#include "api_listeners.hpp"
#include "pool_names.hpp"

// Listeners of events of pools: each turns its arguments into names and reports the call.
namespace orm_flows {

struct pool_reporter : reporter {
    const pool_names* names;

    template <class Names, class... Values>
    void report_named(std::string_view event, const Names& called, bool by_name,
                      const Values&... values) const {
        std::array<json, sizeof...(Values)> described{names->describe(values)...};
        api_arguments made;
        made.named = by_name;
        for (std::size_t i = 0; i < described.size(); ++i)
            made.values.emplace_back(called[i], &described[i]);
        report(event, made);
    }
};

template <class E>
struct pool_takes_all : pool_reporter {
    template <class... Values>
        requires(sizeof...(Values) == E::argument_names.size())
    void operator()(Values&... values) const {
        report_named(E::name, E::argument_names, false, values...);
    }
};

template <class E>
struct pool_takes_struct : pool_reporter {
    void operator()(const typename E::args& given) const {
        orm::detail::with_fields<E::argument_names.size()>(given, [this](const auto&... each) {
            this->report_named(E::name, E::argument_names, true, each...);
        });
    }
};

/// Takes `reset` without the state.
struct pool_takes_old : pool_reporter {
    using old = orm::detail::pool_reset::without_state;
    void operator()(orm::driver_connection& dbapi, orm::connection_pool_entry* record) const {
        report_named("reset", old::argument_names, false, dbapi, record);
    }
};

/// Registers with flags that are known at run time only; what pools do not take is dropped.
template <class Target, class E, class F, unsigned Bits>
void listen_to_pool_with(Target& target, E event, const F& listener, const listen_request& what,
                         orm::flag_set<Bits> flags) {
    if constexpr (!decltype(flags)::has(decltype(orm::once)::bits)) {
        if (what.once && !what.until_success)
            return listen_to_pool_with(target, event, listener, what, flags | orm::once);
    }
    if constexpr (!decltype(flags)::has(decltype(orm::insert)::bits)) {
        if (what.insert)
            return listen_to_pool_with(target, event, listener, what, flags | orm::insert);
    }
    orm::listen(target, event, listener, flags);
}

template <class E, class Target>
void listen_to_pool(Target& target, world& where, const pool_names& names,
                    const listen_request& what) {
    const pool_reporter base{
        {&where, what.listener, what.until_success ? std::make_shared<bool>(false) : nullptr},
        &names};
    if (what.named)
        return listen_to_pool_with(target, E{}, pool_takes_struct<E>{base}, what, orm::named);
    if constexpr (std::is_same_v<E, orm::detail::pool_reset>) {
        const script& listener = what.listener.callable();
        if (listener.params && listener.params->size() == 2 &&
            !listener.params->back().starts_with("*"))
            return listen_to_pool_with(target, E{}, pool_takes_old{base}, what, orm::no_flags);
    }
    listen_to_pool_with(target, E{}, pool_takes_all<E>{base}, what, orm::no_flags);
}

}  // namespace orm_flows
#endif
