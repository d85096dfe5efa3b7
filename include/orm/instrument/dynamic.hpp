#ifndef ORM_INSTRUMENT_DYNAMIC_HPP
#define ORM_INSTRUMENT_DYNAMIC_HPP

#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/event/listener.hpp"
#include "orm/instrument/attribute_events.hpp"
#include "orm/instrument/attribute_info.hpp"
#include "orm/instrument/collection_key.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/state/detail/boxed_value.hpp"
#include "orm/state/instance_state.hpp"
#include "orm/state/old_value.hpp"

// Listening by names that are known at run time only, for tools: recorders, replayers, bindings.
// orm::listen checks the same when compiling; prefer it where the attribute is known.

namespace orm {

/// Flags of a registration at run time; they mean what the constants of the same name mean.
struct dynamic_flags {
    bool retval = false;          ///< dynamic_event::replace has an effect
    bool propagate = false;       ///< also on subclasses, present and future
    bool raw = false;             ///< for the listener to know; it always gets the state
    bool active_history = false;  ///< stays with the attribute
    bool include_key = false;     ///< collections hand over key() or keys(); scalars have none
    bool once = false;            ///< one run over all attributes it was propagated to
    bool insert = false;          ///< refused: attribute events have no front place
    bool named = false;           ///< for the listener to know; see argument_names()
};

/// What an argument of an event holds.
enum class dynamic_kind : unsigned char {
    absent,      ///< the event has no such argument
    value,       ///< a value of the attribute's type
    missing,     ///< orm::no_value: there was none
    not_loaded,  ///< orm::unknown: it was not loaded, and nobody asked to load it
};

/// One call of a listener that was registered by names. Good while the listener runs.
class dynamic_event {
public:
    dynamic_event(detail::attribute_call& call, const detail::event_info& info,
                  const dynamic_flags& flags) noexcept
        : call_{call}, info_{info}, flags_{flags} {}
    dynamic_event(const dynamic_event&) = delete;
    dynamic_event& operator=(const dynamic_event&) = delete;

    /// "set", "remove", …
    std::string_view name() const noexcept { return info_.name; }
    /// The arguments that a named listener of this registration gets, in positional order.
    std::vector<std::string_view> argument_names() const;
    /// The flags of the registration.
    const dynamic_flags& flags() const noexcept { return flags_; }

    instance_state& state() const noexcept { return call_.state(); }
    /// The attribute of the object's own class, which may be a subclass of the one listened to.
    const attribute_info& attribute() const noexcept { return call_.attribute; }
    /// The token; nullptr for events that have none (init_scalar).
    const initiator* from() const noexcept;

    dynamic_kind value_kind() const noexcept;
    dynamic_kind oldvalue_kind() const noexcept;

    /// The value, or member, as left by earlier listeners; for `remove` what leaves. T is
    /// orm::ref<Class> for a mapped object.
    /// @throws invalid_request_error when the event has no value, when there was none, or when the
    ///   attribute is not of type T.
    template <class T>
    const T& value() const {
        const void* const place = value_address(attribute().holds<T>(), detail::type_name<T>());
        if (is_boxed())
            return detail::unboxed<T>(
                static_cast<detail::value_box*>(static_cast<const detail::edge*>(place)->object));
        return detail::value_access<T>::view(place);
    }
    /// The mapped object that is the value, whatever its class; nullptr for null.
    /// @throws invalid_request_error when the event has no value, there was none, or it is no
    /// object.
    instance_state* object() const;
    /// The same for what `set` replaces.
    instance_state* old_object() const;
    /// The value that `set` replaces. @throws invalid_request_error for other events and types.
    template <class T>
    orm::old_value<T> oldvalue() const {
        return orm::old_value<T>::from_address(
            oldvalue_address(attribute().holds<T>(), detail::type_name<T>()));
    }

    /// Has replace() an effect: has the event a result, and was `retval` given?
    bool answers() const noexcept;
    /// Puts another value in place for later listeners and, at last, for storing or reading.
    /// @return false, and nothing happens, when answers() is false.
    /// @throws invalid_request_error when the attribute is not of type T.
    template <class T>
    bool replace(T value) {
        if (!answers()) return false;
        void* const place =
            const_cast<void*>(value_address(attribute().holds<T>(), detail::type_name<T>()));
        if (is_boxed())
            static_cast<detail::member_value*>(place)->replace(
                new detail::typed_box<T>(std::move(value)));
        else
            detail::value_access<T>::put(place, std::move(value));
        if (is_init_scalar()) detail::mark_answered<T>(call_.before);
        return true;
    }
    /// The same with a mapped object, or nullptr for null; its class is not checked.
    /// @throws value_error for null in a collection; invalid_request_error when the attribute holds
    ///   no objects.
    bool replace_object(instance_state* object);

    /// In `bulk_replace`: the objects to come, and others in their place.
    /// @throws invalid_request_error in other events, and when the members are no objects;
    ///   value_error for null.
    std::vector<instance_state*> objects() const;
    void replace_objects(std::span<instance_state* const> objects);

    /// The same as compiled code has them, values too; nullptr in other events.
    const std::vector<detail::edge>* values() const noexcept;

    /// What the operation named the member by, with `include_key`; nullptr where there is none.
    const collection_key* key() const noexcept;
    /// The keys of a plain dictionary that is assigned, with `include_key`; nullptr otherwise.
    /// @throws invalid_request_error in other events than bulk_replace
    const detail::bulk_keys* keys() const;
    /// In init_collection and dispose_collection: the collection, for orm::collection_adapter;
    /// nullptr otherwise.
    detail::collection_body* collection() const noexcept;

    /// In `init_scalar`: stores a value without event, mark or history; it counts as unchanged.
    /// @throws invalid_request_error in other events, and when the attribute is not of type T.
    template <class T>
    void store_silently(T value) {
        static_cast<scalar_writer<T>*>(
            writer_address(attribute().holds<T>(), detail::type_name<T>()))
            ->store_silently(std::move(value));
    }

private:
    bool is_boxed() const noexcept {
        return attribute().is_collection() && !attribute().is_relationship();
    }
    bool is_of_member() const noexcept;
    bool is_init_scalar() const noexcept { return info_.index == detail::init_scalar_event; }
    const void* value_address(bool right_type, std::string_view wanted) const;
    const void* oldvalue_address(bool right_type, std::string_view wanted) const;
    void* writer_address(bool right_type, std::string_view wanted) const;

    detail::attribute_call& call_;
    const detail::event_info& info_;
    const dynamic_flags& flags_;
};

namespace detail {

/// A listener of any type. Owns the stored callable.
struct dynamic_callable {
    void (*call)(void* stored, dynamic_event& event);
    void* stored;
    void (*destroy)(void* stored);
};

listener add_dynamic(attribute_info& attribute, std::string_view event,
                     const listener_identity& who, dynamic_callable what,
                     const dynamic_flags& flags);
bool contains_dynamic(const attribute_info& attribute, std::string_view event,
                      const listener_identity& who);
void remove_dynamic(const attribute_info& attribute, std::string_view event,
                    const listener_identity& who);
[[noreturn]] void throw_wrong_type(const attribute_info& attribute, std::string_view wanted);

}  // namespace detail

/// Registers a callable that takes orm::dynamic_event& for an event by its name.
///
/// Maps the attribute's class when that was not done. Identity, duplicates, order and propagation
/// are those of orm::listen. Each of the nine attribute events may be registered; one that does
/// not apply to the attribute never fires. A `once` listener is spent when its run begins, over
/// all attributes it was propagated to; registered again after a removal it gets a new run.
/// @throws invalid_request_error naming event and attribute when there is no such event;
///   argument_error for `insert`. Nothing is registered then.
template <class F>
listener dynamic_listen(attribute_info& attribute, std::string_view event, F&& callable,
                        const dynamic_flags& flags = {}) {
    using stored = std::decay_t<F>;
    using unwrapper = detail::callable_type<stored>;
    static_assert(std::is_invocable_v<typename unwrapper::type&, dynamic_event&>,
                  "orm: a listener of orm::dynamic_listen takes orm::dynamic_event&");
    const detail::listener_identity who = detail::identity_of<stored>(callable);
    return detail::add_dynamic(
        attribute, event, who,
        {[](void* kept, dynamic_event& happened) {
             static_cast<void>(unwrapper::get(*static_cast<stored*>(kept))(happened));
         },
         new stored(std::forward<F>(callable)),
         [](void* kept) { delete static_cast<stored*>(kept); }},
        flags);
}

/// Undoes what dynamic_listen (or orm::listen) did with the same attribute, event and listener.
/// @throws invalid_request_error when there is no such registration or event.
template <class F>
void dynamic_remove(const attribute_info& attribute, std::string_view event, const F& callable) {
    static_assert(detail::has_own_identity<std::decay_t<F>>,
                  "orm: a lambda or functor has no identity; pass the orm::listener that "
                  "orm::dynamic_listen returned, or register an orm::make_listener(…)");
    detail::remove_dynamic(attribute, event, detail::identity_of<std::decay_t<F>>(callable));
}

/// Was the listener given for this very attribute and event, and not removed since?
/// @throws invalid_request_error when there is no such event.
template <class F>
bool dynamic_contains(const attribute_info& attribute, std::string_view event, const F& callable) {
    static_assert(detail::has_own_identity<std::decay_t<F>>,
                  "orm: a lambda or functor has no identity; pass the orm::listener that "
                  "orm::dynamic_listen returned, or register an orm::make_listener(…)");
    return detail::contains_dynamic(attribute, event,
                                    detail::identity_of<std::decay_t<F>>(callable));
}

/// The field of an object for an attribute of its own class: the way to read, assign and delete
/// by run-time names, with all events.
/// @throws invalid_request_error when the attribute is not of the object's class, or not of type T.
template <class T>
mapped<T>& dynamic_field(instance_state& state, const attribute_info& attribute) {
    static_cast<void>(state.is_loaded(attribute));  // throws for an attribute of another class
    if (!attribute.holds<T>()) detail::throw_wrong_type(attribute, detail::type_name<T>());
    const detail::class_table& table = detail::state_access::table_of(state);
    return *static_cast<mapped<T>*>(detail::field_of(detail::state_access::object_of(state),
                                                     table.attributes[attribute.index()]));
}

}  // namespace orm
#endif
