#ifndef ORM_INSTRUMENT_ATTRIBUTE_EVENTS_HPP
#define ORM_INSTRUMENT_ATTRIBUTE_EVENTS_HPP

#include <new>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/event/detail/shape.hpp"
#include "orm/instrument/attribute_info.hpp"
#include "orm/state/detail/collection_body.hpp"
#include "orm/state/instance_state.hpp"
#include "orm/state/old_value.hpp"
#include "orm/state/ref.hpp"

namespace orm {

template <class T>
class scalar_writer;

/// Arguments of `set`. Target is the object, or orm::instance_state with orm::raw.
template <class Target, class T>
struct set_args {
    Target& target;
    const T& value;  ///< as left by the listeners before
    old_value<T> oldvalue;
    const orm::initiator& initiator;
};

/// Arguments of `remove` on an attribute that holds no collection: it was deleted.
template <class Target, class T>
struct remove_args {
    Target& target;
    old_value<T> value;  ///< what is deleted
    const orm::initiator& initiator;
};

/// Arguments of `init_scalar`.
template <class Target, class T>
struct init_scalar_args {
    Target& target;
    const T& value;           ///< the default so far
    scalar_writer<T>& dict_;  ///< stores a value silently
};

/// Arguments of `modified`.
template <class Target>
struct modified_args {
    Target& target;
    const orm::initiator& initiator;
};

/// What an init_scalar listener may do to the attribute beside giving a default.
template <class T>
class scalar_writer {
public:
    explicit scalar_writer(detail::slot& field, T& value) noexcept : slot_{field}, value_{value} {}
    /// Stores a value without events, mark or history: it counts as unchanged.
    void store_silently(T value) {
        value_ = std::move(value);
        slot_.fill();
    }

    /// Has a listener given a default, be it T{}? For the library.
    bool is_answered() const noexcept { return is_answered_; }
    void answer() noexcept { is_answered_ = true; }

private:
    detail::slot& slot_;
    T& value_;
    bool is_answered_ = false;
};

/// The same for an attribute that refers to an object.
template <>
class scalar_writer<detail::edge> {
public:
    explicit scalar_writer(detail::object_field& field) noexcept : field_{field} {}
    void store_silently(detail::edge object);

private:
    detail::object_field& field_;
};
template <class T>
class scalar_writer<ref<T>> : private scalar_writer<detail::edge> {
public:
    /// Stores an object without events, mark or history: it counts as unchanged. The other end of
    /// the relationship is not told.
    void store_silently(ref<T> object) {
        scalar_writer<detail::edge>::store_silently(detail::ref_access::edge_of(object));
    }
};

namespace detail {

/// The value of a set or init_scalar event, where it stands.
template <class T>
struct value_access {
    static const T& view(const void* place) noexcept { return *static_cast<const T*>(place); }
    template <class R>
    static void put(void* place, R&& value) {
        T given = std::forward<R>(value);  // converted with the compiler's warnings
        *static_cast<T*>(place) = std::move(given);
    }
};
/// Objects stand there uncounted: until the operation ends nothing is destroyed.
template <class T>
struct value_access<ref<T>> {
    static const ref<T>& view(const void* place) noexcept {
        return ref_access::view<T>(*static_cast<const edge*>(place));
    }
    template <class R>
    static void put(void* place, R&& value) {
        const ref<T> given{std::forward<R>(value)};
        static_cast<edge*>(place)->object = ref_access::address(given);
    }
};

template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;
template <class T>
inline constexpr bool is_number<std::optional<T>> = is_number<T>;

/// May a listener or validator answer an R where a T is wanted? Whoever answers a bool for a number
/// says whether the number is good.
template <class R, class T>
concept answers_with =
    std::is_convertible_v<R, T> && !(std::is_same_v<std::remove_cvref_t<R>, bool> && is_number<T>);

/// Is an R the answer to an event of Ts, though nobody asked for one?
template <class R, class T>
inline constexpr bool is_answer = std::is_same_v<R, T>;
template <class R, class T>
inline constexpr bool is_answer<ref<R>, ref<T>> = std::is_convertible_v<R*, T*>;

/// A listener of init_scalar gives a default: `writer` is the scalar_writer of the event.
template <class T>
void mark_answered(const void* writer) noexcept {
    if constexpr (requires(scalar_writer<T> & w) { w.answer(); })
        static_cast<scalar_writer<T>*>(const_cast<void*>(writer))->answer();
}

/// What the bound attribute events have in common. Target: the object's class, or instance_state.
template <class Class, class T, unsigned Bits>
struct bound_attribute_event {
    static constexpr bool is_raw = (Bits & raw_bit) != 0;
    using target = std::conditional_t<is_raw, instance_state, Class>;
    static constexpr bool always_answers = false;

    static target& target_of(attribute_call& call) noexcept {
        if constexpr (is_raw) {
            return call.state();
        } else {
            return *std::launder(static_cast<Class*>(call.object));
        }
    }
    template <bool (*Call)(void*, void*)>
    static constexpr attribute_caller entry() noexcept {
        return &call_with_struct<Call>;
    }
    static attribute_call& call_of(void* arguments) noexcept {
        return *static_cast<attribute_call*>(arguments);
    }
    template <class R>
    static bool replace(void* arguments, R&& result) {
        value_access<T>::put(call_of(arguments).value, std::forward<R>(result));
        return false;
    }
};

template <class Class, class T, unsigned Bits>
struct bound_set : bound_attribute_event<Class, T, Bits> {
    using base = bound_attribute_event<Class, T, Bits>;
    struct event {
        static constexpr std::string_view name = "set";
    };
    using args = set_args<typename base::target, T>;
    static constexpr std::size_t count = 4;
    static constexpr std::size_t nullable_argument = 1;
    static const T& nullable_type();
    static const T& nullable_value(const args& given) noexcept { return given.value; }
    static constexpr bool answers = true;
    template <class R>
    static constexpr bool accepts = answers_with<R, T>;
    template <class R>
    static constexpr bool ignores = is_answer<std::remove_cvref_t<R>, T>;
    template <class R>
    static bool accept(void* arguments, R&& result) {
        return base::replace(arguments, std::forward<R>(result));
    }
    static args unpack(void* arguments) noexcept {
        attribute_call& call = base::call_of(arguments);
        return {base::target_of(call), value_access<T>::view(call.value),
                old_value<T>::from_address(call.before), call.from};
    }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (insert_bit | include_key_bit)) == 0;
    }
    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & insert_bit) == 0,
                      "orm: 'set' does not take orm::insert: the listeners of an attribute run "
                      "in the order of registration");
        static_assert(Allowed || (Given & (insert_bit | include_key_bit)) != include_key_bit,
                      "orm: 'set' does not take orm::include_key: a scalar attribute has no keys");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || base::is_raw,
                      "orm: a listener of 'set' takes (Class& target, const T& value, const "
                      "orm::old_value<T>& oldvalue, const orm::initiator& from) or a leading "
                      "part of these");
        static_assert(Fits || !base::is_raw,
                      "orm: a listener of 'set' with orm::raw takes (orm::instance_state& "
                      "target, const T& value, const orm::old_value<T>& oldvalue, const "
                      "orm::initiator& from) or a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'set' with orm::named takes (const "
                      "orm::set_args<Class, T>& args) alone, with orm::raw too (const "
                      "orm::set_args<orm::instance_state, T>& args)");
    }
    template <bool Fits>
    static consteval void expect_result() {
        static_assert(Fits,
                      "orm: a listener of 'set' with orm::retval returns the value to use, of "
                      "the attribute's type; a bool is no number: throw to refuse one");
    }
};

template <class Class, class T, unsigned Bits>
struct bound_remove : bound_attribute_event<Class, T, Bits> {
    using base = bound_attribute_event<Class, T, Bits>;
    struct event {
        static constexpr std::string_view name = "remove";
    };
    using args = remove_args<typename base::target, T>;
    static constexpr std::size_t count = 3;
    static constexpr std::size_t nullable_argument = 1;
    static const old_value<T>& nullable_type();
    static const old_value<T>& nullable_value(const args& given) noexcept { return given.value; }
    static constexpr bool answers = false;
    static args unpack(void* arguments) noexcept {
        attribute_call& call = base::call_of(arguments);
        return {base::target_of(call), old_value<T>::from_address(call.before), call.from};
    }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (insert_bit | include_key_bit)) == 0;
    }
    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & insert_bit) == 0,
                      "orm: 'remove' does not take orm::insert: the listeners of an attribute "
                      "run in the order of registration");
        static_assert(Allowed || (Given & (insert_bit | include_key_bit)) != include_key_bit,
                      "orm: 'remove' does not take orm::include_key: a scalar attribute has no "
                      "keys");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || base::is_raw,
                      "orm: a listener of 'remove' takes (Class& target, const "
                      "orm::old_value<T>& value, const orm::initiator& from) or a leading part "
                      "of these");
        static_assert(Fits || !base::is_raw,
                      "orm: a listener of 'remove' with orm::raw takes (orm::instance_state& "
                      "target, const orm::old_value<T>& value, const orm::initiator& from) or a "
                      "leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'remove' with orm::named takes (const "
                      "orm::remove_args<Class, T>& args) alone, with orm::raw too (const "
                      "orm::remove_args<orm::instance_state, T>& args)");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to 'remove': what its listeners return is "
                      "not used");
    }
};

template <class Class, class T, unsigned Bits>
struct bound_init_scalar : bound_attribute_event<Class, T, Bits> {
    using base = bound_attribute_event<Class, T, Bits>;
    struct event {
        static constexpr std::string_view name = "init_scalar";
    };
    using args = init_scalar_args<typename base::target, T>;
    static constexpr std::size_t count = 3;
    static constexpr std::size_t nullable_argument = count;  // called for null: that is the default
    static constexpr bool answers = true;
    template <class R>
    static constexpr bool accepts =
        answers_with<R, T> || std::is_same_v<std::remove_cvref_t<R>, std::optional<T>>;
    template <class R>
    static constexpr bool ignores = is_answer<std::remove_cvref_t<R>, T> ||
                                    std::is_same_v<std::remove_cvref_t<R>, std::optional<T>>;
    /// An empty std::optional<T> leaves the value as it is (ATTR_EMPTY in SQLAlchemy).
    template <class R>
    static bool accept(void* arguments, R&& result) {
        if constexpr (std::is_same_v<std::remove_cvref_t<R>, std::optional<T>>) {
            return result.has_value() && accept(arguments, *std::forward<R>(result));
        } else {
            mark_answered<T>(base::call_of(arguments).before);
            return base::replace(arguments, std::forward<R>(result));
        }
    }
    static args unpack(void* arguments) noexcept {
        attribute_call& call = base::call_of(arguments);
        return {base::target_of(call), value_access<T>::view(call.value),
                *static_cast<scalar_writer<T>*>(const_cast<void*>(call.before))};
    }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (insert_bit | include_key_bit | active_history_bit)) == 0;
    }
    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & insert_bit) == 0,
                      "orm: 'init_scalar' does not take orm::insert: the listeners of an "
                      "attribute run in the order of registration");
        static_assert(Allowed || (Given & (insert_bit | include_key_bit)) != include_key_bit,
                      "orm: 'init_scalar' does not take orm::include_key: a scalar attribute "
                      "has no keys");
        static_assert(Allowed || (Given & (insert_bit | include_key_bit)) != 0,
                      "orm: 'init_scalar' does not take orm::active_history: it has no old value");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || base::is_raw,
                      "orm: a listener of 'init_scalar' takes (Class& target, const T& value, "
                      "orm::scalar_writer<T>& dict) or a leading part of these");
        static_assert(Fits || !base::is_raw,
                      "orm: a listener of 'init_scalar' with orm::raw takes "
                      "(orm::instance_state& target, const T& value, orm::scalar_writer<T>& "
                      "dict) or a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'init_scalar' with orm::named takes (const "
                      "orm::init_scalar_args<Class, T>& args) alone, with orm::raw too (const "
                      "orm::init_scalar_args<orm::instance_state, T>& args)");
    }
    template <bool Fits>
    static consteval void expect_result() {
        static_assert(
            Fits,
            "orm: a listener of 'init_scalar' with orm::retval returns the value to "
            "use, of the attribute's type, or an std::optional of it (empty: leave it); a "
            "bool is no number");
    }
};

template <class Class, class T, unsigned Bits>
struct bound_modified : bound_attribute_event<Class, T, Bits> {
    using base = bound_attribute_event<Class, T, Bits>;
    struct event {
        static constexpr std::string_view name = "modified";
    };
    using args = modified_args<typename base::target>;
    static constexpr std::size_t count = 2;
    static constexpr std::size_t nullable_argument = count;
    static constexpr bool answers = false;
    static args unpack(void* arguments) noexcept {
        attribute_call& call = base::call_of(arguments);
        return {base::target_of(call), call.from};
    }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (insert_bit | include_key_bit | active_history_bit)) == 0;
    }
    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & insert_bit) == 0,
                      "orm: 'modified' does not take orm::insert: the listeners of an attribute "
                      "run in the order of registration");
        static_assert(Allowed || (Given & (insert_bit | include_key_bit)) != include_key_bit,
                      "orm: 'modified' does not take orm::include_key: a scalar attribute has "
                      "no keys");
        static_assert(Allowed || (Given & (insert_bit | include_key_bit)) != 0,
                      "orm: 'modified' does not take orm::active_history: it has no old value");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || base::is_raw,
                      "orm: a listener of 'modified' takes (Class& target, const "
                      "orm::initiator& from) or a leading part of these");
        static_assert(Fits || !base::is_raw,
                      "orm: a listener of 'modified' with orm::raw takes (orm::instance_state& "
                      "target, const orm::initiator& from) or a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'modified' with orm::named takes (const "
                      "orm::modified_args<Class>& args) alone, with orm::raw too (const "
                      "orm::modified_args<orm::instance_state>& args)");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to 'modified': what its listeners return "
                      "is not used");
    }
};

/// An event of attributes: its place in AttributeEvents, and how it looks on one attribute.
template <std::uint32_t Place>
struct attribute_event_tag {
    static constexpr std::uint32_t place = Place;
    static constexpr bool is_event = true;
};

/// Does a field of this type hold a collection?
template <class Field>
inline constexpr bool is_collection_field = false;

/// The event at a place of AttributeEvents, on fields of a type: collections bring their own.
template <std::uint32_t Place, class Class, class Field, unsigned Bits>
struct bind_attribute_event;
template <class C, class F, unsigned Bits>
struct bind_attribute_event<set_event, C, F, Bits> : bound_set<C, typename F::value_type, Bits> {};
template <class C, class F, unsigned Bits>
    requires(!is_collection_field<F>)
struct bind_attribute_event<remove_event, C, F, Bits>
    : bound_remove<C, typename F::value_type, Bits> {};
template <class C, class F, unsigned Bits>
struct bind_attribute_event<init_scalar_event, C, F, Bits>
    : bound_init_scalar<C, typename F::value_type, Bits> {};
template <class C, class F, unsigned Bits>
struct bind_attribute_event<modified_event, C, F, Bits>
    : bound_modified<C, typename F::value_type, Bits> {};

/// Events that attributes without a collection fire.
inline constexpr bool is_scalar_event(std::uint32_t place) {
    return place == set_event || place == remove_event || place == init_scalar_event ||
           place == modified_event;
}
/// Events that collections fire.
inline constexpr bool is_collection_event(std::uint32_t place) {
    return place != set_event && place != init_scalar_event;
}

}  // namespace detail

/// The events of attributes, as given to orm::listen. Source: SQLAlchemy 2.1, orm/events.py,
/// AttributeEvents.
namespace event {
/// A value is assigned; with orm::retval a listener returns the value to use instead, by throwing
/// it refuses.
inline constexpr detail::attribute_event_tag<detail::set_event> set{};
/// A member leaves a collection; or an attribute that holds none is deleted.
inline constexpr detail::attribute_event_tag<detail::remove_event> remove{};
/// An attribute without a value is read, and its default is asked for. The result is not stored.
/// Collections have init_collection.
inline constexpr detail::attribute_event_tag<detail::init_scalar_event> init_scalar{};
/// orm::flag_modified was called.
inline constexpr detail::attribute_event_tag<detail::modified_event> modified{};
/// A member enters a collection; with orm::retval a listener returns the member to use instead.
inline constexpr detail::attribute_event_tag<detail::append_event> append{};
/// A member was "added" that the collection held already; nothing changes.
inline constexpr detail::attribute_event_tag<detail::append_wo_mutation_event> append_wo_mutation{};
/// A collection is assigned; the members to come may be changed in place.
inline constexpr detail::attribute_event_tag<detail::bulk_replace_event> bulk_replace{};
/// A collection was made for an object.
inline constexpr detail::attribute_event_tag<detail::init_collection_event> init_collection{};
/// A collection was replaced by assignment; it holds its members still.
inline constexpr detail::attribute_event_tag<detail::dispose_collection_event> dispose_collection{};
}  // namespace event

}  // namespace orm
#endif
