#ifndef ORM_INSTRUMENT_FIELD_ACCESS_HPP
#define ORM_INSTRUMENT_FIELD_ACCESS_HPP

#include "orm/state/class_table.hpp"

namespace orm::detail {

/// What compiled code does with a field of an attribute of this type: `value`.
template <class Field>
struct ops_of;

/// The library's own way into the fields of attributes.
struct field_access {
    /// Each kind of field begins with what it holds, or has a member for all of it.
    template <class Field>
    static slot& slot_of(Field& field) noexcept {
        if constexpr (requires { field.field_.marks; }) {
            return field.field_.marks;
        } else {
            return field.slot_;
        }
    }
    template <class Field>
    static auto& value_of(Field& field) noexcept {
        return field.value_;
    }
    /// The value of a scalar as a reader gets it, where it stands: loaders and listeners are asked.
    /// nullptr: nobody has given it one. @pre a dispatch_frame lives as long as it is used
    template <class Field>
    static auto read(Field& field) -> const typename Field::value_type* {
        if (field.slot_.has(slot::present)) return &field.value_;
        if (!field.slot_.attached()) return nullptr;
        const auto found = field.read_absent();
        return found.is_given ? found.place : nullptr;
    }
    /// Of attributes that refer to an object, and of collections.
    template <class Field>
    static auto& body_of(Field& field) noexcept {
        return field.field_;
    }
};

}  // namespace orm::detail
#endif
