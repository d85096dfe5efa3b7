#ifndef ORM_INSTRUMENT_DETAIL_OBJECT_ATTRIBUTE_HPP
#define ORM_INSTRUMENT_DETAIL_OBJECT_ATTRIBUTE_HPP

#include <string>

#include "orm/instrument/attribute_info.hpp"
#include "orm/state/detail/collection_body.hpp"

// Attributes that refer to one object, as compiled code: nothing here depends on the object's type.
// Source: SQLAlchemy 2.1, orm/attributes.py, _ScalarObjectAttributeImpl.

namespace orm::detail {

/// Assigns; `from` may be nullptr: a chain of events begins. In a plain value the handle counts.
void set_object(object_field& field, void* object, const initiator* from);

/// Sets the attribute to null if it holds `expected`, or if nobody knows what it holds.
void pop_object(object_field& field, const void* expected, const initiator& from);

/// The attribute, which has no value: what a loader finds, or the default. Stands in the field, or
/// in a place of the owner's own; a default lives on while something refers to it, or as long as
/// the owner when nothing else does.
const edge& read_object(object_field& field);

/// Deletes; see mapped<T>::reset.
void reset_object(object_field& field);

/// Stores a value without events, as something loaded: it counts as unchanged.
void store_object(object_field& field, void* object);

/// In what no object of the library owns: a counted handle.
void set_plain_object(object_field& field, void* object) noexcept;

/// Makes the committed entry of an attribute, if there is none, and marks the object as modified.
/// `before` is an address as kind_of takes it, of an edge. @pre state_access::begin_change
void mark_object_changed(instance_state& state, const attribute_info& attribute, slot& marks,
                         const void* before);

/// An object leaves `owner`: the attribute at its end goes back to another that it named at the
/// last commit. Nothing happens where it named none, or the end is a collection.
void restore_far_end(const instance_state& owner, const attribute_info& near, void* object);
/// `owner` goes to its old place in the collection at the other end of an object that came back.
void place_back_at_far_end(const instance_state& owner, const attribute_info& near,
                           const void* object);

/// Room for that entry, if it will be made: getting it is what may fail.
void prepare_object_change(instance_state& state, const attribute_info& attribute,
                           const slot& marks);

[[noreturn]] void throw_second_parent(const attribute_info& attribute, const void* object);

/// Refuses null in a collection.
[[noreturn]] void throw_null_member(const attribute_info& attribute);
[[noreturn]] void throw_null_member(const std::string& collection);

/// Refuses a token from another relationship than the one of `near`.
[[noreturn]] void throw_foreign_token(const instance_state& object, const initiator& from,
                                      const attribute_info& near, const attribute_info& far);

}  // namespace orm::detail
#endif
