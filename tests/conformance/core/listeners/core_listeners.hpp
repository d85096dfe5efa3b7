#ifndef ORM_CONFORMANCE_CORE_CORE_LISTENERS_HPP
#define ORM_CONFORMANCE_CORE_CORE_LISTENERS_HPP

#include <array>
#include <string_view>
#include <type_traits>

#include "core/core_world.hpp"
#include "core/listeners/event_calls.hpp"
#include "core/listeners/listen_request.hpp"
#include "replay/json.hpp"

// Listeners: one type for each way to be called, all with the identity of their script.
namespace conformance::core {

/// What is not shown, and how: by the rules that are about one event.
json tidy_arguments(std::string_view event, json arguments);

template <class Names, class... Values>
json shown_arguments(std::string_view event, const Names& called, core_names& names,
                     Values&... values) {
    json made = json::object();
    std::size_t place = 0;
    const auto add = [&]<class T>(T& value) {
        const std::string key{called[place++]};
        if constexpr (!is_left_out<std::remove_cv_t<T>>) made[key] = names.describe(value);
    };
    (add(values), ...);
    return tidy_arguments(event, std::move(made));
}

struct core_reporter {
    core_world* where;
    script_listener listener;
    bool named;

    auto identity() const noexcept { return listener.identity(); }
};

/// Takes the arguments of E, and says nothing.
template <class E>
struct takes_event : core_reporter {
    void operator()(const typename E::args& given) const {
        event_call<E> call{*where, given};
        run(call, given);
    }

protected:
    void run(event_call<E>& call, const typename E::args& given) const {
        json shown =
            orm::detail::with_fields<E::argument_names.size()>(given, [this](auto&... each) {
                return shown_arguments(E::name, E::argument_names, where->names, each...);
            });
        where->report(listener.callable(), E::name, std::move(shown), call, named);
    }
};

/// The same, and answers.
template <class E>
struct answers_event : takes_event<E> {
    typename E::result operator()(const typename E::args& given) const {
        event_call<E> call{*this->where, given};
        this->run(call, given);
        return call.take_answer();
    }
};

/// The argument list that an event had before; void: always the same.
template <class E>
struct old_list {
    using type = void;
};
template <class E>
    requires requires {
        typename E::deprecated;
    }
struct old_list<E> {
    template <class Old>
    static Old first(orm::deprecated_arguments<Old>);
    using type = decltype(first(typename E::deprecated{}));
};

/// Takes that list.
template <class E>
struct takes_old : core_reporter {
    using old = typename old_list<E>::type;
    template <class... Values>
        requires(sizeof...(Values) == old::argument_names.size())
    void operator()(Values&... values) const {
        listener_call call;
        where->report(listener.callable(), E::name,
                      shown_arguments(E::name, old::argument_names, where->names, values...), call,
                      false);
    }
};

/// Does a script ask for the old list, by the number of its parameters?
template <class E>
bool wants_old(const script& listener) {
    using old = typename old_list<E>::type;
    if constexpr (std::is_void_v<old>) {
        return false;
    } else {
        return listener.params && listener.params->size() == old::argument_names.size() &&
               !listener.params->back().starts_with("*");
    }
}

template <class E>
inline constexpr bool takes_propagate = std::is_base_of_v<orm::ddl_event_type::create_or_drop, E> ||
                                        std::is_base_of_v<orm::ddl_event_type::parent_attach, E> ||
                                        std::is_same_v<orm::ddl_event_type::column_reflect, E>;

/// Registers with flags that are known at run time only.
template <class Target, class E, class F, unsigned Bits>
void listen_with(Target& target, E event, const F& listener, core_world& where,
                 const listen_request& what, orm::flag_set<Bits> flags) {
    using set = orm::flag_set<Bits>;
    if constexpr (!set::has(decltype(orm::once)::bits)) {
        if (what.once) return listen_with(target, event, listener, where, what, flags | orm::once);
    }
    if constexpr (!set::has(decltype(orm::insert)::bits)) {
        if (what.insert)
            return listen_with(target, event, listener, where, what, flags | orm::insert);
    }
    if constexpr (takes_propagate<E> && !set::has(decltype(orm::propagate)::bits)) {
        if (what.propagate)
            return listen_with(target, event, listener, where, what, flags | orm::propagate);
    }
    where.keep(orm::listen(target, event, listener, flags));
}

template <class E, class Target>
void listen_to(Target& target, core_world& where, const listen_request& what) {
    const core_reporter base{&where, what.listener, what.named};
    constexpr bool always_answers = [] {
        if constexpr (requires { E::always_retval; }) {
            return E::always_retval;
        } else {
            return false;
        }
    }();
    if constexpr (!std::is_void_v<typename old_list<E>::type>) {
        if (wants_old<E>(what.listener.callable()))
            return listen_with(target, E{}, takes_old<E>{base}, where, what, orm::no_flags);
    }
    if constexpr (always_answers) {
        listen_with(target, E{}, answers_event<E>{{base}}, where, what, orm::named);
    } else {
        if constexpr (requires { typename E::result; }) {
            if (what.retval)
                return listen_with(target, E{}, answers_event<E>{{base}}, where, what,
                                   orm::named | orm::retval);
        }
        listen_with(target, E{}, takes_event<E>{base}, where, what, orm::named);
    }
}

}  // namespace conformance::core
#endif
