#ifndef ORM_INSTRUMENT_MAPPED_HPP
#define ORM_INSTRUMENT_MAPPED_HPP

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "orm/core/detail/type_name.hpp"
#include "orm/core/fields.hpp"
#include "orm/event/detail/listener_list.hpp"
#include "orm/instrument/attribute_events.hpp"
#include "orm/instrument/attribute_info.hpp"
#include "orm/instrument/detail/field_access.hpp"
#include "orm/state/detail/class_table.hpp"
#include "orm/state/instance_state.hpp"
#include "orm/state/old_value.hpp"
#include "orm/state/ref.hpp"

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

/// Is a T a handle to a mapped object, an attribute, or made of such?
template <class T>
inline constexpr bool holds_objects = is_attribute_field<T>;
template <class T>
inline constexpr bool holds_objects<ref<T>> = true;
template <template <class...> class C, class... A>
    requires(!is_attribute_field<C<A...>>)
inline constexpr bool holds_objects<C<A...>> = (holds_objects<A> || ...);
template <class T, std::size_t N>
inline constexpr bool holds_objects<std::array<T, N>> = holds_objects<T>;

template <class T>
concept plain_value = std::is_object_v<T> && !std::is_array_v<T> && !std::is_const_v<T> &&
                      !std::is_volatile_v<T> && !std::is_pointer_v<T>;
template <class T>
concept copyable_value = std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T> &&
    std::is_default_constructible_v<T>;

/// May a T have handles to objects in it? Numbers, strings and optional ones have none.
template <class T>
inline constexpr bool may_hold_handles = !std::is_trivially_destructible_v<T>;
template <class C, class T, class A>
inline constexpr bool may_hold_handles<std::basic_string<C, T, A>> = false;
template <class T>
inline constexpr bool may_hold_handles<std::optional<T>> = may_hold_handles<T>;

/// May a T be the type of an attribute?
template <class T>
concept mappable = plain_value<T> && copyable_value<T> && !holds_objects<T>;

/// Says why T cannot be; in a function, as clang takes a class with a failed assertion for broken.
template <class T>
consteval bool refuse_value() {
    constexpr bool plain = plain_value<T>;
    static_assert(plain,
                  "orm: orm::mapped<T> holds a plain value: no reference, array, pointer or const");
    static_assert(!holds_objects<T>,
                  "orm: a mapped object is no plain value: use orm::one<T> for one object, "
                  "orm::list<T> (or orm::set, orm::dict) for several");
    constexpr bool copyable = !plain || copyable_value<T>;
    static_assert(copyable,
                  "orm: the type of an attribute has to be copyable and have a default value");
    return false;
}

template <class T>
inline constexpr bool is_string = false;
template <class C, class Traits, class A>
inline constexpr bool is_string<std::basic_string<C, Traits, A>> = true;
/// The characters of a string; of another type something that nobody has.
template <class T>
struct character {
    enum class none : char {};
    using type = none;
};
template <class T>
    requires is_string<T>
struct character<T> {
    using type = typename T::value_type;
};
template <class T>
using character_of = typename character<T>::type;

template <class T>
constexpr T&& plain_value_of(T&& value) noexcept {
    return std::forward<T>(value);
}
template <class T>
const T& plain_value_of(const mapped<T>& field) {
    return field.get();
}
template <class T>
const T& plain_value_of(mapped<T>& field) {
    return field.get();
}
template <class T>
const T& plain_value_of(mapped<T>&& field) {
    return field.get();
}
template <class U>
using plain_type_of = decltype(plain_value_of(std::declval<U>()));

/// Does a U never fit a T in braces, whatever its value?
template <class U, class T>
concept never_in_braces = (std::is_floating_point_v<U> &&
                           (std::is_integral_v<T> || std::is_enum_v<T>)) ||
                          (std::is_pointer_v<U> && std::is_same_v<T, bool>);
/// Does a T hold any value of a U? What it might not hold is converted where the user writes it.
template <class U, class T>
concept fits_without_loss = requires(U&& value) {
    T{std::forward<U>(value)};
};
/// May a T be made of a U, other than by a conversion of numbers? Attributes of the same type are
/// copied.
template <class U, class T>
concept makes_value = !std::is_same_v<std::remove_cvref_t<U>, mapped<T>> &&
                      std::is_convertible_v<plain_type_of<U>, T> &&
                      (!std::is_scalar_v<T> || (std::is_class_v<std::remove_cvref_t<U>> &&
                                                fits_without_loss<plain_type_of<U>, T>));
template <class U, class T>
concept assigns_value =
    !std::is_same_v<std::remove_cvref_t<U>, mapped<T>> &&
    (std::is_scalar_v<T> ? makes_value<U, T>
                         : std::is_assignable_v<T&, plain_type_of<U>> &&
                               std::is_constructible_v<T, plain_type_of<U>> &&
                               (!is_string<T> || std::is_class_v<std::remove_cvref_t<U>>));

/// Keeps a value (taken to the heap, or &unknown_tag) as what the attribute was before.
void remember_value(instance_state& state, const slot& field, void* taken);
/// The same of a small value, whose bytes are copied. @pre state_access::reserve_entry
void remember_in_place(instance_state& state, const slot& field, const void* value,
                       std::size_t size) noexcept;
/// What a changed attribute was before, as orm::restore takes it.
struct before_change {
    old_kind is = old_kind::unknown;
    const void* value = nullptr;  ///< as it was remembered
    bool loads_again = false;     ///< nobody remembers it, but a loader does
};
before_change value_before(const instance_state& state, const attribute_info& attribute,
                           const slot& marks);
/// The attribute, which was reset, is loaded when it is read next.
void load_again(instance_state& state, const attribute_info& attribute);
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
    using character = detail::character_of<T>;

public:
    using value_type = T;

    mapped() noexcept(std::is_nothrow_default_constructible_v<T>) = default;
    /// A number or enum: what is no T is converted where it is written, with the compiler's
    /// warnings there.
    // clang-format off
    mapped(T value) noexcept requires std::is_scalar_v<T> : value_(std::move(value)) {
        slot_.raise(detail::slot::present);
    }
    /// Refused as in the braces of a plain field: a fraction for an integer, a pointer for a bool.
    template <class U>
        requires(detail::never_in_braces<U, T>)
    mapped(U value) = delete;
    // clang-format on
    /// Any value that a T can be made of implicitly; another attribute, too, if nothing is lost.
    template <class U = T>
        requires(detail::makes_value<U, T>)
    mapped(U&& value) : value_(detail::plain_value_of(std::forward<U>(value))) {
        slot_.raise(detail::slot::present);
    }
    /// A copy is a plain value, also of the attribute of a live object.
    mapped(const mapped& other) : mapped(other, detail::read_together{other}) {}
    /// Moving out of the attribute of a live object copies: nothing may change it unseen.
    mapped(mapped&& other) : mapped(std::move(other), detail::read_together{other}) {}
    ~mapped() = default;

    /// Assigns; an ordinary `set` with all its events.
    mapped& operator=(const mapped& other) {
        const detail::read_together reading{other};
        set(other.get());
        return *this;
    }
    mapped& operator=(mapped&& other) {
        if (other.slot_.attached()) {
            *this = std::as_const(other);
        } else {
            set(std::move(other.value_));
        }
        return *this;
    }
    // clang-format off
    // NOLINTBEGIN(misc-unconventional-assign-operator): assign() gives back *this
    /// A number or enum, see the constructor.
    mapped& operator=(T value) requires std::is_scalar_v<T> { return assign(std::move(value)); }
    template <class U = T>
        requires(detail::assigns_value<U, T>)
    mapped& operator=(U&& value) {
        if constexpr (detail::is_mapped<std::remove_cvref_t<U>>) {
            const detail::read_together reading{value};
            return assign(value.get());
        } else {
            return assign(std::forward<U>(value));
        }
    }
    /// What a string takes beside strings.
    mapped& operator=(const character* text) requires detail::is_string<T> { return assign(text); }
    mapped& operator=(character one) requires detail::is_string<T> { return assign(one); }
    mapped& operator=(std::initializer_list<character> text) requires detail::is_string<T> {
        return assign(text);
    }
    // NOLINTEND(misc-unconventional-assign-operator)
    // clang-format on

    /// Assigns, as operator= does, and hands `from` to the listeners as the initiator.
    /// @throws whatever a listener throws; value, mark and history are then unchanged.
    void set(T value) {
        if (slot_.stamp == detail::set_epoch.load(std::memory_order_relaxed)) [[likely]] {
            put(value);
        } else {
            set_slowly(std::move(value));
        }
    }
    void set(T value, const initiator& from) { set_anyhow(value, &from); }

    /// The value; for an attribute that has none what a loader or an init_scalar listener gives, or
    /// T{}, without storing it. The reference is good until the attribute is used again: expiring
    /// leaves the value there, and loading it again may end it.
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
        // What a read, the change or the set runs may drop the last handle.
        std::optional<detail::object_in_use> owner;
        if (slot_.attached()) owner.emplace(detail::state_access::head_of(slot_));
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

    mapped(const mapped& other, const detail::read_together&) : value_(other.get()) {
        slot_.where = given_mark(other);
    }
    mapped(mapped&& other, const detail::read_together&)
        : value_(other.slot_.attached() ? T(other.get()) : std::move(other.value_)) {
        slot_.where = given_mark(other);
    }

    template <class U>
    mapped& assign(U&& value) {
        constexpr bool is_character = std::is_same_v<std::remove_cvref_t<U>, character>;
        // clang 14 instantiates the assignments of strings for every type.
        if constexpr (std::is_assignable_v<T&, U>) {
            if (slot_.stamp == detail::set_epoch.load(std::memory_order_relaxed)) [[likely]] {
                if constexpr (detail::may_hold_handles<T>) {
                    T given(std::forward<U>(value));
                    put(given);
                } else {
                    value_ = std::forward<U>(value);
                }
            } else if constexpr (is_character) {
                set_slowly(T{value});
            } else {
                set_slowly(T(std::forward<U>(value)));
            }
        }
        return *this;
    }
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
    /// The value that loaders or listeners give an attribute without one, where it stands.
    struct read_value {
        const T* place;
        bool is_given;  ///< false: nobody gave one, T{} stands for null
    };
    [[gnu::noinline]] read_value read_absent();
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
        put(value);
        slot_.raise(detail::slot::present);
    }
    /// Stores a value. An old one that may end the object is left to the caller, who is done then.
    void put(T& value) {
        if constexpr (!std::is_nothrow_move_constructible_v<T> ||
                      !std::is_nothrow_move_assignable_v<T>) {
            put_copy(value);
        } else if constexpr (detail::may_hold_handles<T>) {
            std::swap(value_, value);
        } else {
            value_ = std::move(value);
        }
    }

    /// The same of a type whose moves may throw: then the old value is there still.
    void put_copy(T& value) {
        T before(std::as_const(value_));
        value_ = std::as_const(value);
        try {
            value = std::move(before);
        } catch (...) {  // it is stored: no failure
        }
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

template <class T>
struct without_optional {
    using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
    using type = T;
};
/// T, or what it is an std::optional of.
template <class T>
using without_optional_t = typename without_optional<T>::type;

template <class T>
consteval value_form form_of() {
    if constexpr (std::is_enum_v<T>) {
        return form_of<std::underlying_type_t<T>>();
    } else if constexpr (std::is_same_v<T, bool>) {
        return value_form::boolean;
    } else if constexpr (std::is_integral_v<T>) {
        constexpr bool is_character = std::is_same_v<T, char> || std::is_same_v<T, wchar_t> ||
                                      std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> ||
                                      std::is_same_v<T, char32_t>;
        if (is_character) return value_form::other;
        return std::is_signed_v<T> ? value_form::integer : value_form::unsigned_integer;
    } else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
        return value_form::real;
    } else {
        return std::is_same_v<T, std::string> ? value_form::text : value_form::other;
    }
}

template <class T>
consteval value_facts facts_of() {
    using plain = without_optional_t<T>;
    return {form_of<plain>(), static_cast<std::uint8_t>(sizeof(plain) < 256 ? sizeof(plain) : 0),
            !std::is_same_v<plain, T>, &typeid(plain)};
}

/// What compiled code does with a mapped<T>.
template <class T>
struct scalar_ops {
    static mapped<T>& at(void* field) noexcept { return *static_cast<mapped<T>*>(field); }
    static bool equal(const void* left, const void* right);
    static void* take(void* field);
    static void clear(void* field);
    static void destroy(void* value);
    static void assign(void* field, void* taken);
    static void restore(instance_state& state, const attribute_info& attribute);
    /// The slot follows the value, aligned.
    static constexpr field_ops table{
        &typeid(T),
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
        &restore,
        nullptr,
        nullptr,
        facts_of<T>()};
};

template <class T>
struct ops_of<mapped<T>> {
    // A refused type has another value_type, so nothing fails after the reason.
    static constexpr const field_ops* value = &scalar_ops<typename mapped<T>::value_type>::table;
};

}  // namespace detail

}  // namespace orm

#include "orm/instrument/detail/mapped_bodies.hpp"

#endif
