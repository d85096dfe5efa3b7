#ifndef ORM_EVENT_LISTEN_HPP
#define ORM_EVENT_LISTEN_HPP

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/event/deprecation.hpp"
#include "orm/event/detail/shape.hpp"
#include "orm/event/listener.hpp"
#include "orm/event/target.hpp"

namespace orm {

namespace detail {

/// What the flags ask of a registration itself, whatever the listener's shape.
struct listen_options {
    bool insert = false;
    bool propagate = false;
    bool active_history = false;
};

listener add_to_instance(std::uint64_t given, instance_level& level, const event_info& event,
                         const listener_identity& who, erased_callable what,
                         const listen_options& options);
listener add_to_class(std::uint64_t given, class_level& level, const event_info& event,
                      const listener_identity& who, erased_callable what,
                      const listen_options& options);
/// Appends the listeners of a list, without those that are the library's own.
void collect_listeners(const listener_list& list, std::vector<listener>& all);
void collect_listeners(const instance_level& level, std::uint32_t event,
                       std::vector<listener>& all);
[[noreturn]] void throw_not_registered(std::string_view target, const event_info& event);
bool is_registered(const registration_key& key) noexcept;
bool remove_registration(const registration_key& key) noexcept;

/// A listener as it is kept: the callable, and whether a `once` was spent.
template <class Stored, bool Once>
struct kept_listener {
    Stored stored;
};
template <class Stored>
struct kept_listener<Stored, true> {
    Stored stored;
    std::atomic<bool> spent{false};
};

template <class Bound, unsigned Bits, class Stored>
struct listener_caller {
    using kept = kept_listener<Stored, (Bits & once_bit) != 0>;
    using unwrapper = callable_type<Stored>;
    using callable = typename unwrapper::type;
    static constexpr shape how = find_shape<Bound, callable, (Bits & named_bit) != 0>();

    [[gnu::always_inline]] static inline bool call(void* object, void* arguments) {
        auto& self = *static_cast<kept*>(object);
        if constexpr ((Bits & once_bit) != 0) {
            if (self.spent.load(std::memory_order_relaxed) ||
                self.spent.exchange(true, std::memory_order_acq_rel))
                return false;
        }
        callable& target = unwrapper::get(self.stored);
        // What is unpacked may hold more than the arguments: what they refer to.
        decltype(auto) unpacked = Bound::unpack(arguments);
        std::remove_reference_t<typename Bound::args>& args = unpacked;
        if constexpr (how.how == style::positional && how.depth != 0) {
            if (!has_unwrapped<how.depth>(Bound::nullable_value(args))) return false;
        }
        if constexpr (how.how == style::old) notify_deprecated(Bound::event::name);
        using result = decltype(call_shaped<Bound, how>(target, args));
        constexpr bool counts = (Bits & retval_bit) != 0 || Bound::always_answers;
        if constexpr (counts && !std::is_void_v<result>) {
            return Bound::accept(arguments, call_shaped<Bound, how>(target, args));
        } else {
            static_cast<void>(call_shaped<Bound, how>(target, args));
            return false;
        }
    }
    static void destroy(void* object) { delete static_cast<kept*>(object); }

    template <class F>
    static erased_callable make(F&& callable) {
        return {Bound::template entry<&listener_caller::call>(),
                new kept{Stored(std::forward<F>(callable))}, &destroy};
    }
};

/// How events of type E are attached to a T: `bound<Bits>`, `add`, `key` and `name`. Specialised by
/// each kind of target.
template <class T, class E>
struct event_target {
    static constexpr bool known = false;
};

template <class T>
concept has_dispatch = requires(T& target) {
    target.dispatch.level();
    typename std::remove_cvref_t<decltype(target.dispatch)>::family;
};

/// An object that stands for another one in some events, as an engine stands for its pool: it
/// answers `event_target(E{})` with the real target, an object or a class of them, and has an
/// `orm::event_identity identity` of its own. A std::shared_ptr of the real target keeps it
/// meanwhile; one that may be replaced, see follow_target.
template <class T, class E>
concept stands_for = requires(T& target, E event) {
    target.event_target(event);
    target.identity.serial();
};

template <class T, class E>
    requires(has_dispatch<T> && !stands_for<T, E>)
struct event_target<T, E> {
    using family = family_of<T>;
    static constexpr bool refused = !family::valid;
    static constexpr bool known = family::template has<E>;
    template <unsigned>
    using bound = plain_event<E>;
    static const event_info& info(T& target) {
        return target.dispatch.level().of_class().info(family::template index<E>());
    }
    static std::uint64_t given(T& target) { return target.dispatch.level().serial(); }
    static std::string_view name(T& target) { return target.dispatch.level().of_class().name(); }
    static listener add(T& target, const listener_identity& who, erased_callable what,
                        const listen_options& options) {
        return add_to_instance(given(target), target.dispatch.level(), info(target), who,
                               std::move(what), options);
    }
    static void collect(T& target, std::vector<listener>& all) {
        collect_listeners(target.dispatch.level(), family::template index<E>(), all);
    }
};

template <class Real>
Real& real_target(Real& answer) {
    return answer;
}
template <class Real>
Real& real_target(const std::shared_ptr<Real>& answer) {
    return *answer;
}

/// Gives the listeners of `from` to what stands in its place by now. Who replaces a target calls it
/// afterwards, and so does who has given it a listener: one of the two sees what the other did.
template <class E, class T, class Real>
void follow_target(T& target, std::shared_ptr<Real> from) {
    for (auto now = target.event_target(E{}); now != from; now = target.event_target(E{})) {
        now->dispatch.copy_from(from->dispatch, false);
        from = std::move(now);
    }
}

template <class T, class E>
    requires stands_for<T, E>
struct event_target<T, E> {
    using answer = decltype(std::declval<T&>().event_target(E{}));
    using real = std::remove_reference_t<decltype(real_target(std::declval<answer>()))>;
    using of_real = event_target<real, E>;
    static constexpr bool known = of_real::known;
    template <unsigned Bits>
    using bound = typename of_real::template bound<Bits>;
    // What the answers of info and name are part of is as old as the process.
    static const event_info& info(T& target) {
        const answer now = target.event_target(E{});
        return of_real::info(real_target(now));
    }
    static void collect(T& target, std::vector<listener>& all) {
        const answer now = target.event_target(E{});
        of_real::collect(real_target(now), all);
    }
    static std::uint64_t given(T& target) { return target.identity.serial(); }
    static std::string_view name(T& target) {
        const answer now = target.event_target(E{});
        return of_real::name(real_target(now));
    }
    static listener add(T& target, const listener_identity& who, erased_callable what,
                        const listen_options& options) {
        const answer now = target.event_target(E{});
        real& at = real_target(now);
        if constexpr (!std::is_reference_v<answer>) {
            const bool was_there = is_registered({given(target), &of_real::info(at), who});
            const listener made = add_to_instance(given(target), at.dispatch.level(),
                                                  of_real::info(at), who, std::move(what), options);
            try {
                follow_target<E>(target, now);
            } catch (...) {
                if (!was_there) made.remove();
                throw;
            }
            return made;
        } else if constexpr (has_dispatch<real>) {
            return add_to_instance(given(target), at.dispatch.level(), of_real::info(at), who,
                                   std::move(what), options);
        } else {
            return add_to_class(given(target), at.level(), of_real::info(at), who, std::move(what),
                                options);
        }
    }
};

template <class Family, class E>
struct event_target<target_class<Family>, E> {
    static void collect(target_class<Family>& target, std::vector<listener>& all) {
        collect_listeners(target.level().list(Family::template index<E>()), all);
    }
    static constexpr bool refused = !Family::valid;
    static constexpr bool known = Family::template has<E>;
    template <unsigned>
    using bound = plain_event<E>;
    static const event_info& info(target_class<Family>& target) {
        return target.level().info(Family::template index<E>());
    }
    static std::uint64_t given(target_class<Family>& target) { return target.level().serial(); }
    static std::string_view name(target_class<Family>& target) { return target.name(); }
    static listener add(target_class<Family>& target, const listener_identity& who,
                        erased_callable what, const listen_options& options) {
        return add_to_class(given(target), target.level(), info(target), who, std::move(what),
                            options);
    }
};

/// Stands where a target should, after one sentence has said what is wrong with it.
template <class T>
inline constexpr bool is_refused_target = false;

/// Is T a target of some events, if not of the given one? A kind of target may bring a sentence of
/// its own: `has_event_sentence` and `expect_event`.
template <class T>
struct target_kind {
    static constexpr bool known = has_dispatch<T> || requires(T & target) {
        target.identity.serial();
    };
};

/// Does E name an event, of whatever targets?
template <class E>
inline constexpr bool names_event = requires {
    E::name;
}
|| requires {
    E::is_event;
};

/// One sentence for what is given in place of an event.
template <class E>
consteval void expect_an_event() {
    constexpr bool is_text = std::is_convertible_v<E, std::string_view>;
    static_assert(names_event<E> || !is_text,
                  "orm: an event is given as an object such as orm::event::set, not as a text; for "
                  "names that are known at run time only there is orm::dynamic_listen");
    static_assert(names_event<E> || is_text,
                  "orm: this is no event: listen takes the target, an event such as "
                  "orm::event::set, and the listener");
}

/// What a target without the event says; a kind of target may bring its own sentence.
template <bool Known>
consteval void expect_event() {
    static_assert(Known,
                  "orm: this target has no such event: it takes the events that its "
                  "orm::event_family lists");
}

template <class T, class E>
consteval bool check_target() {
    using where = event_target<T, E>;
    constexpr bool is_bound = requires {
        &where::given;
    };
    if constexpr (is_refused_target<T> || requires { requires where::refused; }) {
        return false;
    } else if constexpr (!names_event<E>) {
        expect_an_event<E>();
        return false;
    } else if constexpr (is_bound && requires { where::has_event_sentence; }) {
        where::template expect_event<where::known>();
        return where::known;
    } else if constexpr (is_bound) {
        expect_event<where::known>();
        return where::known;
    } else if constexpr (requires { target_kind<T>::has_event_sentence; }) {
        target_kind<T>::template expect_event<false>();
        return false;
    } else if constexpr (target_kind<T>::known) {
        expect_event<!target_kind<T>::known>();
        return false;
    } else {
        static_assert(is_bound,
                      "orm: this is no target of events: listen takes an object with a member "
                      "`dispatch`, an orm::class_target<T>(), an attribute such as "
                      "orm::attr<&User::name>, or an orm::mapped_class<User>");
        return false;
    }
}

template <class F>
consteval void check_identity() {
    static_assert(has_own_identity<F>,
                  "orm: a lambda or functor has no identity: pass the orm::listener that "
                  "orm::listen returned, or register an orm::make_listener(callable)");
}

template <class T, class E, class Target, class F>
registration_key key_of(Target& target, const F& listener) {
    if constexpr (has_own_identity<std::decay_t<F>>) {
        using where = event_target<T, E>;
        return {where::given(target), &where::info(target), identity_of<std::decay_t<F>>(listener)};
    } else {
        return {};
    }
}

}  // namespace detail

/// Identity of an object that stands for an event target; see detail::stands_for.
using event_identity = detail::target_identity;

/// Registers `callable` for an event of `target`: an object with a dispatcher, a class of them
/// (orm::class_target<T>()), an attribute, or something that stands for one of these.
///
/// The listener takes the event's arguments in order, a leading part of them, or, with orm::named,
/// the argument struct. A function pointer, member function pointer, orm::bind or
/// orm::make_listener that is registered for the same target and event already is not registered
/// again. May be called from any thread and from inside a listener. What is thrown, std::bad_alloc
/// for one, leaves nothing registered anywhere.
/// @return names the registration: for orm::remove, orm::contains, orm::scoped_listener.
/// @note A shape that does not fit the event and flags does not compile.
/// Complexity: linear in the listeners and, for classes, in the derived classes.
/// Source: SQLAlchemy 2.1, event/api.py, listen.
template <class Target, class E, class F, unsigned Bits = 0>
listener listen(Target&& target, E, F&& callable, flag_set<Bits> = {}) {
    using target_type = std::remove_cvref_t<Target>;
    using stored = std::decay_t<F>;
    if constexpr (detail::check_target<target_type, E>()) {
        using where = detail::event_target<target_type, E>;
        using bound = typename where::template bound<Bits>;
        using real = typename detail::callable_type<stored>::type;
        // One sentence for each way to be wrong, as near to the call as can be: few lines to read.
        constexpr detail::fault wrong = detail::find_fault<bound, real, Bits>();
        static_assert(wrong != detail::fault::target,
                      "orm: a listener takes the target by reference (a value would be a copy)");
        static_assert(wrong != detail::fault::old_lists,
                      "orm: two deprecated argument lists of one event have equal length");
        static_assert(wrong != detail::fault::ignored,
                      "orm: what this listener returns is ignored: add orm::retval, or return "
                      "nothing");
        if constexpr (wrong == detail::fault::flags) {
            bound::template expect_flags<false, Bits>();
        } else if constexpr (wrong == detail::fault::named) {
            bound::template expect_named<false>();
        } else if constexpr (wrong == detail::fault::shape) {
            bound::template expect_shape<false>();
        } else if constexpr (wrong == detail::fault::retval) {
            bound::template expect_retval<false>();
        } else if constexpr (wrong == detail::fault::result) {
            bound::template expect_result<false>();
        } else if constexpr (wrong == detail::fault::none) {
            const detail::listener_identity who = detail::identity_of<stored>(callable);
            return where::add(
                target, who,
                detail::listener_caller<bound, Bits, stored>::make(std::forward<F>(callable)),
                {(Bits & detail::insert_bit) != 0, (Bits & detail::propagate_bit) != 0,
                 (Bits & detail::active_history_bit) != 0});
        }
    }
    return listener{};
}

/// The decorator form: `const auto check = orm::listens_for(target, event, flags)(callable);`
/// registers and returns what it was given, so it can stand at namespace scope.
/// Source: SQLAlchemy 2.1, event/api.py, listens_for.
template <class Target, class E, unsigned Bits = 0>
[[nodiscard("call it with the listener")]] auto listens_for(Target&& target, E event,
                                                            flag_set<Bits> flags = {}) {
    return [&target, event, flags]<class F>(F&& callable) -> std::decay_t<F> {
        std::decay_t<F> given{callable};
        listen(target, event, std::forward<F>(callable), flags);
        return given;
    };
}

/// Undoes what listen did with the same target, event and listener, on all copies too. Needs no
/// memory; where there is none, the listener may be destroyed only when its list changes again.
/// @throws invalid_request_error when there is no such registration.
/// Source: SQLAlchemy 2.1, event/api.py, remove.
template <class Target, class E, class F>
void remove(Target&& target, E, const F& callable) {
    detail::check_identity<std::decay_t<F>>();
    using target_type = std::remove_cvref_t<Target>;
    if constexpr (detail::check_target<target_type, E>()) {
        using where = detail::event_target<target_type, E>;
        if (!detail::remove_registration(detail::key_of<target_type, E>(target, callable)))
            detail::throw_not_registered(where::name(target), where::info(target));
    }
}

/// Was the listener given to listen for this very target and event, and not removed since?
/// Source: SQLAlchemy 2.1, event/api.py, contains.
template <class Target, class E, class F>
[[nodiscard]] bool contains(Target&& target, E, const F& callable) {
    detail::check_identity<std::decay_t<F>>();
    using target_type = std::remove_cvref_t<Target>;
    if constexpr (detail::check_target<target_type, E>()) {
        return detail::is_registered(detail::key_of<target_type, E>(target, callable));
    } else {
        return false;
    }
}

/// The listeners that a dispatch of the event of this target would call, in the order of calling:
/// for an object those of its class, its own, and those of what it is joined to; for a class or an
/// attribute those of its bases that reach it, too. Validators and the upkeep of relationships are
/// none of them.
///
/// Each names its registration as what listen returned does: `listener::is` tells whether it is a
/// certain function, and `remove` takes it away. Complexity: linear in the listeners.
template <class Target, class E>
[[nodiscard]] std::vector<listener> listeners_of(Target&& target, E) {
    using target_type = std::remove_cvref_t<Target>;
    std::vector<listener> all;
    if constexpr (detail::check_target<target_type, E>())
        detail::event_target<target_type, E>::collect(target, all);
    return all;
}

/// How many registrations of a listener are alive. Complexity: linear in all registrations.
template <class F>
[[nodiscard]] std::size_t registrations(const F& callable) {
    detail::check_identity<std::decay_t<F>>();
    return detail::registry_change::count(detail::identity_of<std::decay_t<F>>(callable));
}

}  // namespace orm
#endif
