#ifndef ORM_INSTRUMENT_CLASS_EVENTS_HPP
#define ORM_INSTRUMENT_CLASS_EVENTS_HPP

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orm/event/listen.hpp"
#include "orm/instrument/attr.hpp"
#include "orm/instrument/map.hpp"
#include "orm/state/detail/class_table.hpp"
#include "orm/state/instance_state.hpp"

namespace orm {

/// Arguments of `init` and `init_failure`. Target is the object, or
/// orm::instance_state with orm::raw.
template <class Target>
struct init_args {
    Target& target;
    /// Names of the attributes that orm::make was given values for, in the order
    /// of assigning.
    std::span<const std::string_view> kwargs;
};

/// Arguments of `class_instrument` and `class_uninstrument`.
struct class_args {
    class_manager& cls;
};

/// Arguments of `attribute_instrument`.
struct attribute_instrument_args {
    class_manager& cls;
    std::string_view key;
    attribute_info& inst;
};

namespace detail {

const family_info& instance_events() noexcept;
const family_info& instrumentation_events() noexcept;
/// The event at a place of class_event.
const event_info& class_event_info(std::uint32_t event) noexcept;

/// Registers on a class, and on all subclasses that are mapped when it
/// propagates.
listener add_to_mapped_class(class_manager& target, std::uint32_t event,
                             const listener_identity& who, erased_callable what,
                             const listen_options& options);

/// What the bound events of classes have in common.
struct bound_class_event {
    static constexpr bool answers = false;
    static constexpr bool always_answers = false;
    template <bool (*Call)(void*, void*)>
    static constexpr auto entry() noexcept {
        return Call;
    }
    static class_call& call_of(void* arguments) noexcept {
        return *static_cast<class_call*>(arguments);
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to the events of "
                      "mapped classes: what their "
                      "listeners return is not used");
    }
};

/// `init` and `init_failure` of a class.
template <class Class, unsigned Bits>
struct bound_init : bound_class_event {
    static constexpr bool is_raw = (Bits & raw_bit) != 0;
    struct event {
        static constexpr std::string_view name = "init";
    };
    using args = init_args<std::conditional_t<is_raw, instance_state, Class>>;
    static constexpr std::size_t count = 2;
    static constexpr std::size_t nullable_argument = count;
    static args unpack(void* arguments) noexcept {
        class_call& call = call_of(arguments);
        if constexpr (is_raw) {
            return {state_access::head_of(call.object), call.kwargs};
        } else {
            return {*std::launder(static_cast<Class*>(call.object)), call.kwargs};
        }
    }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (include_key_bit | active_history_bit)) == 0;
    }
    template <bool Allowed, unsigned>
    static consteval void expect_flags() {
        static_assert(Allowed,
                      "orm: 'init' and 'init_failure' take no orm::include_key and no "
                      "orm::active_history: those are of attributes");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || is_raw,
                      "orm: a listener of 'init' and 'init_failure' takes (Class& target, "
                      "std::span<const std::string_view> kwargs) or a leading part of these");
        static_assert(Fits || !is_raw,
                      "orm: a listener of 'init' and 'init_failure' with orm::raw takes "
                      "(orm::instance_state& target, std::span<const std::string_view> "
                      "kwargs) or "
                      "a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'init' and 'init_failure' with orm::named "
                      "takes (const "
                      "orm::init_args<Class>& args) alone, with orm::raw too (const "
                      "orm::init_args<orm::instance_state>& args)");
    }
};

/// The instrumentation events of a class.
template <class Args>
struct bound_instrumentation : bound_class_event {
    static constexpr bool of_attribute = std::is_same_v<Args, attribute_instrument_args>;
    struct event {
        static constexpr std::string_view name =
            of_attribute ? "attribute_instrument" : "class_instrument";
    };
    using args = Args;
    static constexpr std::size_t count = of_attribute ? 3 : 1;
    static constexpr std::size_t nullable_argument = count;
    static args unpack(void* arguments) noexcept {
        class_call& call = call_of(arguments);
        if constexpr (of_attribute) {
            return {*call.manager, call.attribute->name(), *call.attribute};
        } else {
            return {*call.manager};
        }
    }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (raw_bit | propagate_bit | include_key_bit | active_history_bit)) == 0;
    }
    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & propagate_bit) == 0,
                      "orm: the events of instrumentation take no orm::propagate: "
                      "a listener hears "
                      "of all subclasses, too");
        static_assert(Allowed || (Given & propagate_bit) != 0,
                      "orm: the events of instrumentation take no orm::raw, "
                      "orm::include_key or "
                      "orm::active_history: they have no object");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || of_attribute,
                      "orm: a listener of 'class_instrument' and 'class_uninstrument' takes "
                      "(orm::class_manager& cls) or nothing");
        static_assert(Fits || !of_attribute,
                      "orm: a listener of 'attribute_instrument' takes (orm::class_manager& "
                      "cls, "
                      "std::string_view key, orm::attribute_info& inst) or a leading part of "
                      "these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits || of_attribute,
                      "orm: a listener of 'class_instrument' and 'class_uninstrument' with "
                      "orm::named takes (const orm::class_args& args) alone");
        static_assert(Fits || !of_attribute,
                      "orm: a listener of 'attribute_instrument' with orm::named "
                      "takes (const "
                      "orm::attribute_instrument_args& args) alone");
    }
};

template <std::uint32_t Place, class Class, unsigned Bits>
struct bind_class_event : bound_init<Class, Bits> {};
template <class C, unsigned Bits>
struct bind_class_event<class_instrument_event, C, Bits> : bound_instrumentation<class_args> {};
template <class C, unsigned Bits>
struct bind_class_event<class_uninstrument_event, C, Bits> : bound_instrumentation<class_args> {};
template <class C, unsigned Bits>
struct bind_class_event<attribute_instrument_event, C, Bits>
    : bound_instrumentation<attribute_instrument_args> {};

template <std::uint32_t Place>
struct class_event_tag {
    static constexpr std::uint32_t place = Place;
    static constexpr bool is_event = true;
};

}  // namespace detail

/// A mapped class as a target; see orm::mapped_class.
template <class T>
struct mapped_class_target {
    using type = T;
    /// The class manager, also while the class is not mapped yet.
    static class_manager& manager() { return detail::declared_manager<T>(); }
};

namespace detail {
template <class T>
consteval auto make_mapped_class() {
    if constexpr (reflectable<T>) {
        return mapped_class_target<T>{};
    } else {
        using refused [[maybe_unused]] = typename reflection<T>::base;  // says what is wrong with T
        return no_attribute{};
    }
}
}  // namespace detail

/// The target of the events of a mapped class and of making its objects:
/// `orm::listen(orm::mapped_class<User>, orm::event::init, [](User& user) { …
/// });`
///
/// Naming it maps nothing: listeners may be there before the class is.
template <class T>
inline constexpr auto mapped_class = detail::make_mapped_class<T>();

namespace detail {

template <class T>
struct target_kind<mapped_class_target<T>> {
    static constexpr bool has_event_sentence = true;
    template <bool Known>
    static consteval void expect_event() {
        static_assert(Known,
                      "orm: a mapped class has no such event: it has init, init_failure, "
                      "class_instrument, class_uninstrument and attribute_instrument");
    }
};

template <class T, std::uint32_t Place>
struct event_target<mapped_class_target<T>, class_event_tag<Place>>
    : target_kind<mapped_class_target<T>> {
    using target = mapped_class_target<T>;
    static constexpr bool known = true;
    template <unsigned Bits>
    using bound = bind_class_event<Place, T, Bits>;
    static const event_info& info(const target&) { return class_event_info(Place); }
    static std::uint64_t given(const target&) { return manager_access::serial(target::manager()); }
    static std::string_view name(const target&) { return target::manager().name(); }
    static void collect(const target&, std::vector<listener>& all) {
        collect_listeners(manager_access::table(target::manager()).listeners[Place], all);
    }
    static listener add(const target&, const listener_identity& who, erased_callable what,
                        const listen_options& options) {
        return add_to_mapped_class(target::manager(), Place, who, std::move(what), options);
    }
};

}  // namespace detail

/// The events of mapped classes. Source: SQLAlchemy 2.1, orm/events.py,
/// InstanceEvents and InstrumentationEvents.
namespace event {
/// An object is made: it has no values yet; those given to orm::make are
/// assigned afterwards. An error of a listener ends orm::make, without
/// `init_failure`. With orm::propagate for objects of subclasses, too.
inline constexpr detail::class_event_tag<detail::init_event> init{};
/// Assigning the values given to orm::make failed: what was assigned before is
/// still there, and std::current_exception() is the error, which goes on
/// afterwards.
inline constexpr detail::class_event_tag<detail::init_failure_event> init_failure{};
/// The class, or one derived from it, was mapped. It may be used; other threads
/// wait.
inline constexpr detail::class_event_tag<detail::class_instrument_event> class_instrument{};
/// The class, or one derived from it, is about to be unmapped; see
/// orm::testing::reset.
inline constexpr detail::class_event_tag<detail::class_uninstrument_event> class_uninstrument{};
/// Comes for each attribute of a class after its `class_instrument`, in
/// declared order and inherited ones first.
inline constexpr detail::class_event_tag<detail::attribute_instrument_event> attribute_instrument{};
}  // namespace event

}  // namespace orm
#endif
