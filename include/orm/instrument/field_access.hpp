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
    /// Of attributes that refer to an object, and of collections.
    template <class Field>
    static auto& body_of(Field& field) noexcept {
        return field.field_;
    }
};

}  // namespace orm::detail
#endif
