#ifndef ORM_INSTRUMENT_ONE_HPP
#define ORM_INSTRUMENT_ONE_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include "orm/core/detail/type_name.hpp"
#include "orm/core/fields.hpp"
#include "orm/instrument/detail/field_access.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/state/ref.hpp"

namespace orm {

/// An attribute of a mapped class that refers to one object of another, or to none (null).
///
/// Reads like a handle. In an object made by orm::make every write is announced to the listeners of
/// the attribute, kept in step with the other end of the relationship, and remembered until the
/// next commit; what it refers to lives as long as the object. In a plain value it is a counted
/// handle. T may be declared only. 16 bytes. Source: SQLAlchemy 2.1, orm/attributes.py,
/// _ScalarObjectAttributeImpl.
template <class T>
class one {
public:
    using value_type = ref<T>;
    using element_type = T;

    one() noexcept = default;
    one(std::nullptr_t) noexcept { field_.marks.raise(detail::slot::present); }
    template <class H>
        requires std::is_convertible_v<H&&, ref<T>> one(H&& handle) {
            const ref<T> given = std::forward<H>(handle);
            detail::set_plain_object(field_, detail::ref_access::address(given));
        }
    /// A copy is a plain value, also of the attribute of a live object.
    one(const one& other) { copy(other); }
    one(one&& other) { copy(other); }
    ~one() {
        if (!field_.marks.attached() && field_.value.object != nullptr)
            detail::state_access::drop_handle(field_.value.object);
    }

    /// Assigns; an ordinary `set` with all its events.
    one& operator=(const one& other) {
        const detail::read_together reading{other};
        const ref<T> given = other.get();
        assign(given);
        return *this;
    }
    one& operator=(std::nullptr_t) {
        assign(ref<T>{});
        return *this;
    }
    template <class H>
        requires(!std::is_same_v<std::remove_cvref_t<H>, one> && std::is_convertible_v<H&&, ref<T>>)
    one& operator=(H&& handle) {
        const ref<T> given = std::forward<H>(handle);
        assign(given);
        return *this;
    }
    /// Assigns, as operator= does. @throws whatever a listener throws: what was done until then
    /// stays, and the ends may differ; orm::restore undoes it.
    void set(const ref<T>& object) { assign(object); }
    /// The same; hands `from` to the listeners as the initiator.
    /// @throws value_error when `from` belongs to another relationship that is kept in step.
    void set(const ref<T>& object, const initiator& from) {
        detail::set_object(field_, detail::ref_access::address(object), &from);
    }

    /// The object, or null; for an attribute that has no value what a loader or an init_scalar
    /// listener gives, without storing it. Good until the attribute is used again.
    const ref<T>& get() const {
        if (field_.marks.has(detail::slot::present)) [[likely]]
            return detail::ref_access::view<T>(field_.value);
        return detail::ref_access::view<T>(detail::read_object(const_cast<one&>(*this).field_));
    }
    operator const ref<T>&() const { return get(); }
    /// @pre it is not null
    T& operator*() const { return *get(); }
    T* operator->() const { return get().get(); }
    explicit operator bool() const { return get() != nullptr; }

    friend bool operator==(const one& left, const one& right) {
        const detail::read_together reading{left, right};
        return left.get() == right.get();
    }
    friend bool operator==(const one& left, const ref<T>& right) { return left.get() == right; }
    friend bool operator==(const one& left, std::nullptr_t) { return left.get() == nullptr; }

    /// Deletes the attribute: it has no value afterwards. Fires `remove`.
    /// @throws attribute_error when there was none, after the event, as mapped<T>::reset does.
    void reset() { detail::reset_object(field_); }

    /// Has it a value, null included? Fires and loads nothing.
    bool has_value() const noexcept { return field_.marks.has(detail::slot::present); }

private:
    friend struct detail::field_access;

    void assign(const ref<T>& object) {
        detail::set_object(field_, detail::ref_access::address(object), nullptr);
    }
    void copy(const one& other) {
        const detail::read_together reading{other};
        const ref<T> given = other.get();
        if (!other.has_value() && given == nullptr) return;
        detail::set_plain_object(field_, detail::ref_access::address(given));
    }
    detail::object_field field_;
};

namespace detail {

template <class T>
inline constexpr bool is_attribute_field<one<T>> = true;

void clear_object_field(void* field);
void prepare_clear_object(void* field);
void* take_object_field(void* field);
void assign_object_field(void* field, void* taken);
void drop_taken_object(void* taken);
void restore_object(instance_state& state, const attribute_info& attribute);

template <class T>
inline constexpr field_ops object_ops{&typeid(ref<T>),
                                      type_name<T>(),
                                      offsetof(object_field, marks),
                                      field_kind::object,
                                      true,
                                      &clear_object_field,
                                      nullptr,
                                      nullptr,
                                      &take_object_field,
                                      &assign_object_field,
                                      &drop_taken_object,
                                      &restore_object,
                                      nullptr,
                                      &prepare_clear_object};
template <class T>
struct ops_of<one<T>> {
    static constexpr const field_ops* value = &object_ops<T>;
};

}  // namespace detail

}  // namespace orm
#endif
