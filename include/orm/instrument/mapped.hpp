#ifndef ORM_INSTRUMENT_MAPPED_HPP
#define ORM_INSTRUMENT_MAPPED_HPP

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "orm/core/fields.hpp"
#include "orm/core/type_name.hpp"
#include "orm/event/listener_list.hpp"
#include "orm/instrument/attribute_events.hpp"
#include "orm/instrument/attribute_info.hpp"
#include "orm/instrument/field_access.hpp"
#include "orm/state/class_table.hpp"
#include "orm/state/instance_state.hpp"
#include "orm/state/old_value.hpp"

namespace orm {

namespace detail {

template <class T>
struct scalar_ops;

template <class T>
inline constexpr bool is_mapped = false;
template <class T>
inline constexpr bool is_mapped<mapped<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
concept plain_value = std::is_object_v<T> && !std::is_array_v<T> && !std::is_const_v<T> &&
                      !std::is_volatile_v<T> && !std::is_pointer_v<T>;
template <class T>
concept copyable_value = std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T> &&
    std::is_default_constructible_v<T>;

/// May a T be the type of an attribute?
template <class T>
concept mappable = plain_value<T> && copyable_value<T>;

/// Says why T cannot be; in a function, as clang takes a class with a failed assertion for broken.
template <class T>
consteval bool refuse_value() {
    constexpr bool plain = plain_value<T>;
    static_assert(plain,
                  "orm: orm::mapped<T> holds a plain value: no reference, array, pointer or const");
    constexpr bool copyable = !plain || copyable_value<T>;
    static_assert(copyable,
                  "orm: the type of an attribute has to be copyable and have a default value");
    return false;
}

/// Keeps a value (taken to the heap, or &unknown_tag) as what the attribute was before.
void remember_value(instance_state& state, const slot& field, void* taken);
[[noreturn]] void throw_delete_missing(const instance_state& state, const slot& field);

}  // namespace detail

/// A scalar attribute of a mapped class. Reads and writes like a T.
///
/// In an object made by orm::make every write is announced to the listeners of the attribute, which
/// may replace or refuse the value, and is remembered until the next commit. In any other object it
/// is a plain value that knows whether it was given one. Costs four bytes beside the T.
/// Source: SQLAlchemy 2.1, orm/attributes.py, _ScalarAttributeImpl.
template <class T>
class mapped {
public:
    using value_type = T;

    mapped() noexcept(std::is_nothrow_default_constructible_v<T>) = default;
    /// Any value that a T can be made of implicitly.
    template <class U = T>
        requires(!detail::is_mapped<std::remove_cvref_t<U>> && std::is_convertible_v<U, T>)
    mapped(U&& value) : value_(static_cast<T>(std::forward<U>(value))) {
        slot_.raise(detail::slot::present);
    }
    /// A copy is a plain value, also of the attribute of a live object.
    mapped(const mapped& other) : value_(other.get()) { slot_.where = given_mark(other); }
    /// Moving out of the attribute of a live object copies: nothing may change it unseen.
    mapped(mapped&& other)
        : value_(other.slot_.attached() ? T(other.get()) : std::move(other.value_)) {
        slot_.where = given_mark(other);
    }
    ~mapped() = default;

    /// Assigns; an ordinary `set` with all its events.
    mapped& operator=(const mapped& other) {
        set(other.get());
        return *this;
    }
    mapped& operator=(mapped&& other) {
        if (other.slot_.attached()) {
            set(other.get());
        } else {
            set(std::move(other.value_));
        }
        return *this;
    }
    template <class U = T>
        requires(!detail::is_mapped<std::remove_cvref_t<U>> && std::is_assignable_v<T&, U> &&
                 std::is_constructible_v<T, U>)
    mapped& operator=(U&& value) {
        if (slot_.stamp == detail::set_epoch.load(std::memory_order_relaxed)) [[likely]] {
            if constexpr (std::is_arithmetic_v<T>) {
                value_ = static_cast<T>(std::forward<U>(value));
            } else {
                value_ = std::forward<U>(value);
            }
        } else {
            set_slowly(T(std::forward<U>(value)));
        }
        return *this;
    }

    /// Assigns, as operator= does, and hands `from` to the listeners as the initiator.
    /// @throws whatever a listener throws; value, mark and history are then unchanged.
    void set(T value) {
        if (slot_.stamp == detail::set_epoch.load(std::memory_order_relaxed)) [[likely]] {
            value_ = std::move(value);
        } else {
            set_slowly(std::move(value));
        }
    }
    void set(T value, const initiator& from) { set_anyhow(value, &from); }

    /// The value; for an attribute that has none what a loader or an init_scalar listener gives, or
    /// T{}, without storing it. The reference is good until the attribute is used again.
    const T& get() const {
        if (slot_.has(detail::slot::present)) [[likely]]
            return value_;
        return get_slowly();
    }
    operator const T&() const { return get(); }

    /// The value inside where T has `*` and `->` (std::optional), else the value itself.
    decltype(auto) operator*() const {
        if constexpr (detail::is_optional<T>) {
            return *get();
        } else {
            return get();
        }
    }
    auto operator->() const {
        if constexpr (detail::is_optional<T>) {
            return &*get();
        } else {
            return &get();
        }
    }
    explicit operator bool() const requires detail::is_optional<T> {
        // clang 14 instantiates it for every type that the library compiles.
        if constexpr (detail::is_optional<T>) {
            return get().has_value();
        } else {
            return false;
        }
    }

    /// Changes a copy of the value and assigns it: `u->name.modify([](auto& s) { s += "!"; });`
    /// The listeners see the old value.
    template <class F>
        requires std::is_invocable_v<F&, T&>
    void modify(F&& change) {
        // What a read runs may drop the last handle: the object stays until the set is over.
        std::optional<detail::dispatch_frame> frame;
        if (slot_.attached() && !slot_.has(detail::slot::present)) [[unlikely]]
            frame.emplace();
        T copy = get();
        change(copy);
        set(std::move(copy));
    }

    /// Deletes the attribute: it has no value afterwards. Fires `remove`.
    /// @throws attribute_error when there was none: after `remove` was fired and the attribute
    ///   marked as changed, as in SQLAlchemy.
    void reset();

    /// Has it a value (or, outside of a live object, was it given one)? Fires and loads nothing.
    bool has_value() const noexcept { return slot_.has(detail::slot::present); }

private:
    friend struct detail::field_access;

    static std::uint16_t given_mark(const mapped& other) noexcept {
        return other.slot_.where & detail::slot::present;
    }
    /// How a new value is handed on: in a register where it fits, so that a set that hands it on
    /// keeps nothing over the call.
    using handed =
        std::conditional_t<std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(void*), T, T&>;
    [[gnu::noinline]] void set_slowly(T value);
    /// A set in any circumstances.
    [[gnu::noinline]] void set_anyhow(handed value, const initiator* from);
    /// A set in an outermost_dispatch that has begun, of an attribute with listeners.
    [[gnu::noinline]] void set_begun(handed value, const initiator& from, void* object,
                                     const detail::listener_entry* entry,
                                     detail::thread_record& record);
    /// The same for a plain value and one listener.
    [[gnu::noinline]] void set_begun_with_one(T value, const attribute_info& attribute,
                                              void* object, const detail::listener_entry& listener,
                                              detail::thread_record& record);
    /// The rest of a set after a listener that did more than to look at the value; `next` are the
    /// listeners still to be called.
    [[gnu::noinline]] void finish_disturbed(T value, T before, const detail::listener_entry* next);
    [[gnu::noinline]] const T& get_slowly() const;
    /// The value where a reader finds it, also when the object ends with the read: a loader or
    /// listener dropped the last handle.
    const T& lasting() const {
        return detail::state_access::is_ending(detail::state_access::head_of(slot_))
                   ? keep_for_reader(value_)
                   : value_;
    }
    /// Keeps a value for the reader until the thread's next read that needs this.
    static const T& keep_for_reader(T value) {
        static thread_local T kept{};
        kept = std::move(value);
        return kept;
    }
    [[gnu::noinline]] void set_unheard(T& value, std::uint16_t epoch);
    [[gnu::noinline]] void first_change(T* before);
    /// Has it a value, a committed entry and so an object that is marked as modified?
    bool is_settled() const noexcept {
        constexpr std::uint16_t both = detail::slot::present | detail::slot::changed;
        return (slot_.where & both) == both;
    }
    /// Makes the committed entry when there is none; the value is moved away.
    void remember();
    void store(T&& value) {
        value_ = std::move(value);
        slot_.raise(detail::slot::present);
    }

    T value_{};
    detail::slot slot_;
};

/// What no attribute can hold is refused with one sentence; nothing fails after it.
template <class T>
    requires(!detail::mappable<T>)
class mapped<T> {
public:
    using value_type = std::conditional_t<detail::refuse_value<T>(), char, char>;
};

namespace detail {

template <class T>
inline constexpr bool is_attribute_field<mapped<T>> = true;

/// What compiled code does with a mapped<T>.
template <class T>
struct scalar_ops {
    static mapped<T>& at(void* field) noexcept { return *static_cast<mapped<T>*>(field); }
    static bool equal(const void* left, const void* right);
    static void* take(void* field);
    static void clear(void* field);
    static void destroy(void* value);
    static void assign(void* field, void* taken);
    /// The slot follows the value, aligned.
    static constexpr field_ops table{
        &type_tag<T>,
        type_name<T>(),
        (sizeof(T) + alignof(slot) - 1) / alignof(slot) * alignof(slot),
        field_kind::scalar,
        false,
        &clear,
        &destroy,
        &equal,
        &take,
        &assign,
        &destroy,
        nullptr};
};

template <class T>
struct ops_of<mapped<T>> {
    // A refused type has another value_type, so nothing fails after the reason.
    static constexpr const field_ops* value = &scalar_ops<typename mapped<T>::value_type>::table;
};

}  // namespace detail

}  // namespace orm

#include "orm/instrument/mapped_bodies.hpp"

#endif
