#ifndef ORM_INSTRUMENT_DETAIL_FIELD_ACCESS_HPP
#define ORM_INSTRUMENT_DETAIL_FIELD_ACCESS_HPP

#include <optional>

#include "orm/core/fields.hpp"
#include "orm/event/detail/thread_record.hpp"
#include "orm/state/detail/class_table.hpp"

namespace orm::detail {

/// What compiled code does with a field of an attribute of this type: `value`.
template <class Field>
struct ops_of;

/// The library's own way into the fields of attributes.
struct field_access {
    /// Each kind of field begins with what it holds, or has a member for all of it.
    template <class Field>
    static auto& slot_of(Field& field) noexcept {
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

/// Attributes that are read for something else than themselves: to be compared, or assigned to
/// another. Where one has no value, what gives it one may drop the last handle to any object in
/// use; it ends when this does.
class read_together {
public:
    template <class... Field>
    explicit read_together(const Field&... fields) {
        if ((is_absent(fields) || ...)) [[unlikely]]
            frame_.emplace();
    }
    read_together(const read_together&) = delete;
    read_together& operator=(const read_together&) = delete;

private:
    template <class Field>
    static bool is_absent(const Field& field) noexcept {
        if constexpr (is_attribute_field<Field>) {
            const slot& marks = field_access::slot_of(field);
            return !marks.has(slot::present) && marks.attached();
        } else {
            return false;
        }
    }
    std::optional<dispatch_frame> frame_;
};

}  // namespace orm::detail
#endif
