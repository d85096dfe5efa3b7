#include <new>
#include <string>

#include "orm/core/error.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/old_value.hpp"

// The order of the steps, and which token stops which of them, is that of the reference: two
// attributes of one hierarchy have tokens of their own, and loops end where a token comes back.

namespace orm::detail {

const char upkeep_tag = 0;

namespace {

instance_state& state_of(void* object) noexcept {
    return state_access::head_of(object);
}

/// Who hears first of what comes to the object and leaves it; nullptr: nobody.
keeper* keeper_of(void* object) noexcept {
    instance_state& state = state_of(object);
    return state_access::is_kept(state) ? keeper_access::of(state) : nullptr;
}

void tell_replaced(keeper& by, void* object, const attribute_info& near, void* value,
                   const void* before, const initiator& from) {
    const auto state_or_none = [](void* of) { return of != nullptr ? &state_of(of) : nullptr; };
    void* const now = static_cast<const edge*>(value)->object;
    void* const old =
        kind_of(before) == old_kind::value ? static_cast<const edge*>(before)->object : nullptr;
    if (now == old) return;
    by.replaced(state_of(object), near, state_or_none(old), state_or_none(now), from);
}

void far_append(void* other, const attribute_info& far, void* object, const initiator& from) {
    if (far.is_collection())
        attribute_access::ops(far).collection->far_append(state_of(other), far, object, &from);
    else
        set_object(object_field_of(state_of(other), far.index()), object, &from);
}

void far_pop(void* other, const attribute_info& far, void* object, const initiator& from) {
    if (far.is_collection())
        attribute_access::ops(far).collection->far_pop(state_of(other), far, object, &from);
    else
        pop_object(object_field_of(state_of(other), far.index()), object, from);
}

/// Gets the memory that leaving one other end and arriving at the next will need, before either is
/// told.
void prepare_move(void* object, void* old, void* now, const relation& to) {
    instance_state* const ends[]{&state_of(old), &state_of(now)};
    for (instance_state* const end : ends) {
        const attribute_info& far = attribute_on(*end, to);
        void* const arriving = end == &state_of(now) ? object : nullptr;
        if (far.is_collection()) {
            attribute_access::ops(far).collection->far_prepare(*end, far, arriving);
            continue;
        }
        const object_field& field = object_field_of(*end, far.index());
        prepare_object_change(*end, far, field.marks);
        graph_access::prepare(*end);
        void* const partner = field.value.object;  // of the next, who loses it
        if (arriving == nullptr || partner == nullptr || to.far == nullptr) continue;
        const attribute_info& back = attribute_on(state_of(partner), *to.far);
        if (!back.is_collection())
            prepare_object_change(state_of(partner), back,
                                  object_field_of(state_of(partner), back.index()).marks);
    }
    if (to.tracks_parent()) state_access::reserve_parent(state_of(object), &to);
}

/// What could not arrive at the next other end returns to the one that it has left, where that is
/// possible.
void give_back(void* object, const attribute_info& near, const void* before, const relation& to) {
    if (kind_of(before) != old_kind::value) return;
    void* const old = static_cast<const edge*>(before)->object;
    if (old == nullptr) return;
    const attribute_info& far = attribute_on(state_of(old), to);
    try {
        far_append(old, far, object, near.token(operation::replace));
        if (far.is_collection())
            attribute_access::ops(far).collection->return_to_place(state_of(old), far, object);
    } catch (...) {
    }
}

/// The token of an attribute for a member that arrives: REPLACE where it holds one object.
const initiator& arrival(const attribute_info& of) noexcept {
    return of.token(of.is_collection() ? operation::append : operation::replace);
}

/// Tells the other end of a member that arrived, unless the change came from there.
void tell_arrival(void* object, const attribute_info& near, void* other, const relation& to,
                  const initiator& from) {
    const attribute_info& far = attribute_on(state_of(other), to);
    const relation* const started = from.attribute().is_relationship()
                                        ? &attribute_access::relation_of(from.attribute())
                                        : nullptr;
    if (started != &attribute_access::relation_of(near) && started != &to)
        throw_foreign_token(state_of(object), from, near, far);
    if (from == arrival(far)) return;
    if (far.is_collection() && from == far.token(operation::bulk_replace)) return;
    far_append(other, far, object, from);
}

}  // namespace

void upkeep_on_set(void*, void* object, const attribute_info& near, void* value, const void* before,
                   const initiator& from) {
    if (keeper* const by = keeper_of(object)) [[unlikely]]
        tell_replaced(*by, object, near, value, before, from);
    const relation* const to = attribute_access::relation_of(near).far;
    if (to == nullptr) return;
    void* const now = static_cast<const edge*>(value)->object;
    if (kind_of(before) == old_kind::value) {
        void* const old = static_cast<const edge*>(before)->object;
        if (old == now) return;
        if (old != nullptr) {
            if (now != nullptr) prepare_move(object, old, now, *to);
            const attribute_info& far = attribute_on(state_of(old), *to);
            if (from != far.token(far.is_collection() ? operation::remove : operation::replace))
                far_pop(old, far, object, near.token(operation::replace));
        }
    }
    if (now == nullptr) return;
    try {
        tell_arrival(object, near, now, *to, from);
    } catch (const std::bad_alloc&) {
        give_back(object, near, before, *to);
        throw;
    }
}

void upkeep_on_append(void*, void* object, const attribute_info& near, void* value, const void*,
                      const initiator& from) {
    void* const member = static_cast<const edge*>(value)->object;
    if (keeper* const by = keeper_of(object)) [[unlikely]]
        by->arrived(state_of(object), near, state_of(member), from);
    const relation* const to = attribute_access::relation_of(near).far;
    if (to == nullptr) return;
    tell_arrival(object, near, member, *to, from);
}

void upkeep_on_remove(void*, void* object, const attribute_info& near, void* value,
                      const void* before, const initiator& from) {
    void* member = nullptr;
    if (near.is_collection())
        member = static_cast<const edge*>(value)->object;
    else if (kind_of(before) == old_kind::value)
        member = static_cast<const edge*>(before)->object;
    if (member == nullptr) return;
    if (keeper* const by = keeper_of(object)) [[unlikely]]
        by->left(state_of(object), near, state_of(member), from);
    const relation* const to = attribute_access::relation_of(near).far;
    if (to == nullptr) return;
    const attribute_info& far = attribute_on(state_of(member), *to);
    const operation other = far.is_collection() ? operation::bulk_replace : operation::replace;
    if (from == far.token(operation::remove) || from == far.token(other)) return;
    if (!far.is_collection() && near.is_collection() &&
        attribute_access::ops(near).collection->has_twice(state_of(object), near, member))
        return;
    far_pop(member, far, object, from);
}

void expect_room(const dispatch_frame& frame, const listener_list& list,
                 const listener_entry& first) {
    if (first.callable == &upkeep_tag && (&first)[1].call == nullptr) return;
    frame.expect_room(list);
}

void throw_foreign_token(const instance_state& object, const initiator& from,
                         const attribute_info& near, const attribute_info& far) {
    throw value_error{"the initiator " + std::string{to_string(from.op())} + " of " +
                      describe(from.attribute()) + " was handed to " + describe(near) +
                      " of this " + std::string{state_access::table_of(object).name} +
                      ", which is kept in step with " + describe(far) +
                      " only; hand on tokens of these two, or none"};
}

}  // namespace orm::detail
