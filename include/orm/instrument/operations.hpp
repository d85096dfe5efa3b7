#ifndef ORM_INSTRUMENT_OPERATIONS_HPP
#define ORM_INSTRUMENT_OPERATIONS_HPP

#include <array>
#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>

#include "orm/instrument/attr.hpp"
#include "orm/state/history.hpp"
#include "orm/state/instance_state.hpp"

namespace orm {

namespace detail {

[[noreturn]] void throw_not_made(std::string_view class_name);
void flag_modified(instance_state& state, slot& field);

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

/// What became of an attribute since the last commit. Loads, initialises and fires nothing.
/// Complexity: at most two copies of the value. Source: SQLAlchemy 2.1, orm.attributes.get_history
/// and History.from_scalar_attribute.
template <class T, class A>
history<detail::value_type_t<A>> history_of(T& object, A) {
    using value_type = detail::value_type_t<A>;
    history<value_type> made;
    if constexpr (detail::check_attribute<A, T>()) {
        instance_state& state = inspect(object);
        auto& field = A::of(object);
        detail::slot& marks = detail::field_access::slot_of(field);
        const value_type& value = detail::field_access::value_of(field);
        const bool present = marks.has(detail::slot::present);
        if (!marks.has(detail::slot::changed)) {
            if (present) made.unchanged.push_back(value);
            return made;
        }
        const auto* const before = static_cast<const value_type*>(
            marks.has(detail::slot::nothing) ? nullptr
                                             : detail::state_access::remembered(state, A::index));
        if (before == nullptr) {  // there was none, or nobody knows
            made.added.push_back(present ? value : value_type{});
        } else if (!present) {
            made.deleted.push_back(*before);
        } else if (detail::field_access::equal<value_type>(&value, before)) {
            made.unchanged.push_back(value);
        } else {
            made.added.push_back(value);
            made.deleted.push_back(*before);
        }
    }
    return made;
}

/// The same after asking the loader for an attribute that is not loaded; no default is made.
/// Source: SQLAlchemy 2.1, AttributeState.load_history.
/// @throws what a loader throws; detached_instance_error when it was expired and there is none.
template <class T, class A>
history<detail::value_type_t<A>> load_history(T& object, A attribute) {
    if constexpr (detail::check_attribute<A, T>()) {
        instance_state& state = inspect(object);
        detail::slot& marks = detail::field_access::slot_of(A::of(object));
        // While a frame lives a handle that the loader drops ends nothing.
        const detail::dispatch_frame frame;
        if (!marks.has(detail::slot::present) && detail::state_access::asks_loader(state, marks))
            detail::state_access::load(state, marks);
        return history_of(object, attribute);
    } else {
        return {};
    }
}

/// The value an attribute had at the last commit: the value before the first change, the present
/// one when nothing changed; empty when there was none or it is not known.
template <class T, class A>
std::optional<detail::value_type_t<A>> committed_value(T& object, A) {
    using value_type = detail::value_type_t<A>;
    if constexpr (detail::check_attribute<A, T>()) {
        instance_state& state = inspect(object);
        auto& field = A::of(object);
        detail::slot& marks = detail::field_access::slot_of(field);
        if (marks.has(detail::slot::changed)) {
            if (marks.has(detail::slot::nothing)) return std::nullopt;
            const auto* before =
                static_cast<const value_type*>(detail::state_access::remembered(state, A::index));
            return before != nullptr ? std::optional<value_type>{*before} : std::nullopt;
        }
        if (!marks.has(detail::slot::present)) return std::nullopt;
        return detail::field_access::value_of(field);
    } else {
        return std::optional<value_type>{};
    }
}

/// Stores a value as if it had been loaded: no events, no mark; the attribute counts as unchanged.
/// The object's modified mark stays. Source: SQLAlchemy 2.1, orm.attributes.set_committed_value.
template <class T, class A, class V>
void set_committed_value(T& object, A, V&& value) {
    if constexpr (detail::check_attribute<A, T>()) {
        constexpr bool fits = std::is_convertible_v<V, typename A::value_type>;
        static_assert(fits, "orm: set_committed_value takes a value of the attribute's type");
        if constexpr (fits) {
            instance_state& state = inspect(object);
            auto& field = A::of(object);
            typename A::value_type given = std::forward<V>(value);
            detail::state_access::forget(state, A::index);
            detail::state_access::loaded_something(state);
            detail::field_access::value_of(field) = std::move(given);
            detail::slot& marks = detail::field_access::slot_of(field);
            marks.lower(detail::slot::expired);
            marks.raise(detail::slot::present);
        }
    }
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
template <class T, class... A>
void commit(T& object, A...) {
    if constexpr ((detail::check_attribute<A, T>() && ...)) {
        instance_state& state = inspect(object);
        if constexpr (sizeof...(A) == 0) {
            state.commit_all();
        } else {
            (detail::state_access::settle(state, A::index), ...);
        }
    }
}

/// Drops values, to be loaded again when they are read: of all attributes, or of those named.
/// Changes are discarded without events. Source: orm/state.py, _expire and _expire_attributes.
template <class T, class... A>
void expire(T& object, A...) {
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
