#ifndef ORM_INSTRUMENT_OPERATIONS_HPP
#define ORM_INSTRUMENT_OPERATIONS_HPP

#include <array>
#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "orm/instrument/attr.hpp"
#include "orm/instrument/detail/field_operations.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/history.hpp"
#include "orm/state/instance_state.hpp"
#include "orm/state/ref.hpp"

namespace orm {

namespace detail {

[[noreturn]] void throw_not_made(std::string_view class_name);
void flag_modified(instance_state& state, slot& field);
void restore(instance_state& state, std::size_t index);
void restore_all(instance_state& state);
bool has_parent(const attribute_info& relationship, const instance_state& object);

/// Is Field a relationship that may lead to a T?
template <class Field, class T>
inline constexpr bool relates_to = false;
template <class F, class T>
    requires requires {
        typename F::element_type;
    }
inline constexpr bool relates_to<F, T> = std::is_convertible_v<T*, typename F::element_type*>;

/// The attribute of the object's own class that A names.
template <class A>
attribute_info& own_info(instance_state& state) noexcept {
    return state.manager().at(A::index);
}

/// Is A an attribute of T? One sentence says what is wrong otherwise.
template <class A, class T>
consteval bool check_attribute() {
    if constexpr (std::is_same_v<A, no_attribute>) {
        return false;  // orm::attr has said why
    } else if constexpr (!class_attribute<A>) {
        static_assert(class_attribute<A>,
                      "orm: history and state are asked for an attribute such as "
                      "orm::attr<&User::name>");
        return false;
    } else {
        constexpr bool belongs = std::derived_from<T, typename A::class_type>;
        static_assert(belongs,
                      "orm: this attribute belongs to another class than the object: pass an "
                      "attribute of the object's class or of a mapped base of it");
        return belongs;
    }
}

template <class A>
struct value_type_of {
    using type = char;  // of something that is refused
};
template <class_attribute A>
struct value_type_of<A> {
    using type = typename A::value_type;
};
template <class A>
using value_type_t = typename value_type_of<A>::type;

/// Does the attribute A hold a number or enum that a V is converted to?
template <class A, class V>
concept converts_at_call = class_attribute<A> && is_mapped<typename A::field_type> &&
    std::is_scalar_v<value_type_t<A>> && std::is_convertible_v<V, value_type_t<A>>;

}  // namespace detail

/// The state of an object. Source: SQLAlchemy 2.1, sqlalchemy.inspect.
/// @throws invalid_request_error when the object was not made by orm::make.
template <class T>
instance_state& inspect(T& object) {
    static_assert(detail::reflection<T>::count > 0, "orm: a class without attributes has no state");
    if (!detail::field_access::slot_of(detail::reflection<T>::template get<0>(object)).attached())
        detail::throw_not_made(detail::type_name<T>());
    return detail::state_access::head_of(&object);
}

template <class T>
ref<T> ref<T>::to(T& object) {
    if constexpr (detail::reflection<T>::count > 0) static_cast<void>(inspect(object));
    return detail::ref_access::counted<T>(std::addressof(object));
}

/// What became of an attribute since the last commit. Loads, initialises and fires nothing: of an
/// attribute without a collection it is empty. Complexity: at most two copies of the value; linear
/// in the members of a collection. Source: SQLAlchemy 2.1, orm.attributes.get_history and History.
template <class T, class A>
history<detail::value_type_t<A>> history_of(T& object, A) {
    if constexpr (detail::check_attribute<A, T>()) {
        return detail::field_operations<typename A::field_type>::history_of(
            inspect(object), A::of(object), A::index);
    } else {
        return {};
    }
}

/// The same after asking the loader for an attribute that is not loaded. No default is made, but an
/// empty collection. Source: SQLAlchemy 2.1, AttributeState.load_history.
/// @throws what a loader throws; detached_instance_error when it was expired and there is none.
template <class T, class A>
history<detail::value_type_t<A>> load_history(T& object, A) {
    if constexpr (detail::check_attribute<A, T>()) {
        return detail::field_operations<typename A::field_type>::load_history(
            inspect(object), A::of(object), A::index);
    } else {
        return {};
    }
}

/// The value an attribute had at the last commit: the value before the first change, the present
/// one when nothing changed; empty when there was none or it is not known. Of a collection an
/// optional std::vector of its members.
template <class T, class A>
auto committed_value(T& object, A) {
    if constexpr (detail::check_attribute<A, T>()) {
        return detail::field_operations<typename A::field_type>::committed(inspect(object),
                                                                           A::of(object), A::index);
    } else {
        return std::optional<detail::value_type_t<A>>{};
    }
}

/// Stores a value as if it had been loaded: no events but the collection's init_collection, no
/// mark; the attribute counts as unchanged, the other end of a relationship is not told, and
/// changes that were queued for a collection join what was loaded. A collection takes any range of
/// members. The object's modified mark stays. Source: SQLAlchemy 2.1,
/// orm.attributes.set_committed_value.
template <class T, class A, class V>
    requires(!detail::converts_at_call<A, V>)
void set_committed_value(T& object, A, V&& value) {
    if constexpr (detail::check_attribute<A, T>()) {
        using operations = detail::field_operations<typename A::field_type>;
        constexpr bool fits = operations::template takes<V>;
        static_assert(fits,
                      "orm: set_committed_value takes a value of the attribute's type; for a "
                      "collection a range of its members");
        if constexpr (fits) {
            const detail::dispatch_frame frame;  // what it replaces may hold the object
            operations::store(inspect(object), A::of(object), A::index, std::forward<V>(value));
        }
    }
}

/// The same of a number or enum: what is no T is converted where it is written.
template <class T, class A, class V = detail::value_type_t<A>>
    requires detail::converts_at_call<A, V>
void set_committed_value(T& object, A, std::type_identity_t<V> value) {
    if constexpr (detail::check_attribute<A, T>())
        detail::field_operations<typename A::field_type>::store(inspect(object), A::of(object),
                                                                A::index, value);
}

/// Has the object a parent along the relationship A, as the library remembers it when members are
/// appended and removed? Source: SQLAlchemy 2.1, orm.attributes.has_parent.
/// @throws invalid_request_error for a relationship whose parents are not remembered: many-to-one
///   and many-to-many ones that are not declared single_parent.
template <class A, class T>
bool has_parent(A, T& object) {
    constexpr bool relates = detail::relates_to<typename A::field_type, T>;
    static_assert(relates,
                  "orm: has_parent takes a relationship and an object that it may lead to");
    if constexpr (relates) {
        return detail::has_parent(A::info(), inspect(object));
    } else {
        return false;
    }
}

/// Ends at once the objects that no handle leads to any more among those that `object` is related
/// to; the library does so by itself from time to time. Complexity: linear in their number.
template <class T>
void collect(T& object) {
    collect(inspect(object));
}

/// Marks an attribute as changed whatever its value; what it was before is forgotten.
/// Fires `modified` first. Source: SQLAlchemy 2.1, orm.attributes.flag_modified.
/// @throws whatever a listener throws; invalid_request_error when the attribute has no value.
template <class T, class A>
void flag_modified(T& object, A) {
    if constexpr (detail::check_attribute<A, T>())
        detail::flag_modified(inspect(object), detail::field_access::slot_of(A::of(object)));
}

/// Forgets what changed, as a completed flush does: all attributes, or those named (the object's
/// modified mark stays then). Source: orm/state.py, _commit_all and _commit.
/// @throws invalid_request_error when the object is in a session, which does that itself
template <class T, class... A>
void mark_committed(T& object, A...) {
    if constexpr ((detail::check_attribute<A, T>() && ...)) {
        instance_state& state = inspect(object);
        const detail::dispatch_frame frame;  // what ends with an old value may end the object
        if constexpr (sizeof...(A) == 0) {
            state.commit_all();
        } else {
            detail::keeper_access::expect_unkept(state, "marked as committed");
            (detail::state_access::settle(state, A::index), ...);
        }
    }
}

/// Undoes what changed since the last commit: all attributes, or those named, become what they
/// were, with ordinary events. Members come back to their places, what leaves goes back to where it
/// was, and the other ends follow. What was restored counts as unchanged; a value that nobody
/// remembers is loaded again, or stays where there is no loader.
/// @throws whatever a listener throws; what was done until then stays, and it can be called again.
template <class T, class... A>
void restore(T& object, A...) {
    if constexpr ((detail::check_attribute<A, T>() && ...)) {
        instance_state& state = inspect(object);
        const detail::dispatch_frame frame;
        if constexpr (sizeof...(A) == 0) {
            detail::restore_all(state);
        } else {
            (detail::restore(state, A::index), ...);
        }
    }
}

/// Drops values, to be loaded again when they are read: of all attributes, or of those named.
/// Changes are discarded without events, by the session of an object that is in one. A reference to
/// a scalar's value shows that until it is loaded again, and may end then.
/// Source: orm/state.py, _expire and _expire_attributes.
template <class T, class... A>
void mark_expired(T& object, A...) {
    if constexpr ((detail::check_attribute<A, T>() && ...)) {
        instance_state& state = inspect(object);
        if constexpr (sizeof...(A) == 0) {
            state.expire_all();
        } else {
            const std::array<const attribute_info*, sizeof...(A)> which{
                &detail::own_info<A>(state)...};
            state.expire(which);
        }
    }
}

}  // namespace orm
#endif
