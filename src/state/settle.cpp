#include "orm/core/error.hpp"
#include "orm/state/detail/collection_body.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/instance_state.hpp"
#include "orm/state/old_value.hpp"
#include "state_extra.hpp"

// What becomes of an object's values when they are committed or expired. The passes that a session
// makes over all of its objects look at the class table alone, and write a slot at once: bench rows
// settle_objects and expire_objects.

namespace orm {
namespace detail {
namespace {

/// Are there edges that only a committed entry has?
bool leads_somewhere(const class_table& table, const old_entry& entry) noexcept {
    const field_ops& ops = *table.attributes[entry.index].ops;
    if (!ops.relates || entry.value == nullptr || entry.value == &unknown_tag) return false;
    if (ops.kind == field_kind::object) return true;
    return !static_cast<const committed_members*>(entry.value)->copy.empty();
}

}  // namespace

void destroy_entry(const class_table& table, const old_entry& entry) noexcept {
    const auto destroy = table.attributes[entry.index].ops->destroy;
    if (destroy != nullptr && !entry.is_in_place && entry.value != nullptr &&
        entry.value != &unknown_tag)
        destroy(entry.value);
}

void drop_members(const instance_state& state, const pending_members& queued) noexcept {
    const value_ops* const values =
        state_access::place_of(state, queued.index).ops->collection->values;
    for (const edge& one : queued.added) drop_reference(values, one.object);
    for (const edge& one : queued.removed) drop_reference(values, one.object);
}

void state_access::forget(instance_state& state, std::size_t index) noexcept {
    slot& field = slot_of(state.address(), state.table().attributes[index]);
    field.stamp = 0;
    disturb_dispatches();
    const bool had_entry = field.has(slot::changed);
    field.lower(slot::changed | slot::nothing);
    state_extra* const extra = more(state);
    if (!had_entry || extra == nullptr) return;
    old_entry* const found = extra->committed.find(index);
    if (found == nullptr) return;
    const dispatch_frame frame;  // what ends with an old value may end the object
    const old_entry entry = *found;
    extra->committed.erase(found);
    if (leads_somewhere(state.table(), entry)) graph_access::cut(state);
    destroy_entry(state.table(), entry);
}

/// Whether the attribute, which has no value, is known to have none: it was deleted, and that was
/// committed. No loader is asked for it then.
bool state_access::is_deleted(const instance_state& state, const slot& field,
                              std::size_t index) noexcept {
    return !field.has(slot::present | slot::expired) &&
           field.has(slot::changed) != field.has(slot::nothing) &&
           state.table().attributes[index].ops->collection == nullptr &&
           remembered(state, index) != &unknown_tag;
}

void state_access::settle(instance_state& state, std::size_t index) noexcept {
    slot& field = slot_of(state.address(), state.table().attributes[index]);
    const bool has_none = is_deleted(state, field, index);
    forget(state, index);
    if (has_none) field.raise(slot::nothing);
    // A value that was committed is not to be replaced by the next load.
    if (field.has(slot::present)) field.lower(slot::expired);
    drop_pending(state, index);
}

/// Forgets all old values, and what is queued. The slots say nothing of them any more. @pre more
void state_access::forget_all(instance_state& state) noexcept {
    state_extra* const extra = more(state);
    const class_table& table = state.table();
    if (!extra->committed.empty()) {
        bool all_in_place = true;
        for (const old_entry& entry : extra->committed) all_in_place &= entry.is_in_place;
        if (all_in_place) {
            extra->committed.clear();
        } else {  // destructors of values may change the object
            const old_entries gone{std::move(extra->committed)};
            for (const old_entry& entry : gone) {
                if (leads_somewhere(table, entry)) graph_access::cut(state);
                destroy_entry(table, entry);
            }
        }
    }
    rare_extra* const rare = find_rare(state);
    if (rare == nullptr || rare->pending.empty()) return;
    const std::vector<pending_members> queued = std::exchange(rare->pending, {});
    for (const pending_members& one : queued) {
        if (table.attributes[one.index].ops->relates) graph_access::cut(state);
        drop_members(state, one);
    }
}

void state_access::settle_object(instance_state& state) noexcept {
    const class_table& table = state.table();
    void* const object = state.address();
    const auto settle_slot = [&](slot& field, std::size_t index) noexcept {
        if (field.has(slot::present)) [[likely]]
            return field.settle();
        const bool has_none = is_deleted(state, field, index);
        field.settle_absent();
        if (has_none) field.raise(slot::nothing);
    };
    for (const slot_place& one : table.scalars) settle_slot(slot_of(object, one), one.index);
    for (const std::uint16_t index : table.structured)
        settle_slot(slot_of(object, table.attributes[index]), index);
    state.flags_ = static_cast<std::uint16_t>(state.flags_ & instance_state::lasting_flags);
    if (more(state) != nullptr) forget_all(state);
}

void state_access::expire_object(instance_state& state) noexcept {
    const class_table& table = state.table();
    void* const object = state.address();
    for (const slot_place& one : table.scalars) slot_of(object, one).expire();
    for (const std::uint16_t index : table.structured) {
        const attribute_place& place = table.attributes[index];
        if (place.ops->kind != field_kind::object) {
            place.ops->clear(field_of(object, place));  // also one that was only read
        } else if (static_cast<object_field*>(field_of(object, place))->value.object != nullptr) {
            static_cast<object_field*>(field_of(object, place))->value.object = nullptr;
            graph_access::cut(state);
        }
        slot_of(object, place).expire();
    }
    state.flags_ = static_cast<std::uint16_t>((state.flags_ & instance_state::lasting_flags) |
                                              instance_state::expired_flag);
    if (rare_extra* const rare = find_rare(state)) rare->parents.clear();
    if (more(state) != nullptr) forget_all(state);
}

void state_access::settle_all(instance_state& state) noexcept {
    const dispatch_frame frame;
    disturb_dispatches();
    settle_object(state);
}

void state_access::expire_all(instance_state& state) noexcept {
    const dispatch_frame frame;  // a collection that somebody holds may hold the object
    disturb_dispatches();
    expire_object(state);
}

void state_access::expire(instance_state& state,
                          std::span<const attribute_info* const> attributes) {
    const dispatch_frame frame;
    const class_table& table = state.table();
    void* const object = state.address();
    for (const attribute_info* one : attributes) {
        const attribute_place& place = table.attributes[index_of(table, *one)];
        if (place.ops->prepare_clear != nullptr) place.ops->prepare_clear(field_of(object, place));
    }
    for (const attribute_info* one : attributes) {
        const std::size_t index = index_of(table, *one);
        const attribute_place& place = table.attributes[index];
        // A scalar keeps its bytes: a reference to it may be read. A collection that was only read
        // is dropped, too.
        const bool is_held = slot_of(object, place).has(slot::present);
        if (place.ops->collection != nullptr || (place.ops->relates && is_held))
            place.ops->clear(field_of(object, place));
        forget(state, index);
        slot_of(object, place).expire();
        drop_pending(state, index);
    }
}

}  // namespace detail

using detail::keeper_access;
using detail::state_access;

void instance_state::commit_all() {
    keeper_access::expect_unkept(*this, "marked as committed");
    state_access::settle_all(*this);
}

void instance_state::commit(std::span<const attribute_info* const> attributes) {
    keeper_access::expect_unkept(*this, "marked as committed");
    const detail::dispatch_frame frame;
    for (const attribute_info* one : attributes) static_cast<void>(detail::index_of(table(), *one));
    for (const attribute_info* one : attributes)
        state_access::settle(*this, detail::index_of(table(), *one));
}

void instance_state::expire_all() {
    if (detail::keeper* const by = keeper_access::of(*this))
        return by->expire(*this, table().infos);
    state_access::expire_all(*this);
}

void instance_state::expire(std::span<const attribute_info* const> attributes) {
    detail::keeper* const by = keeper_access::of(*this);
    if (by == nullptr) return state_access::expire(*this, attributes);
    for (const attribute_info* one : attributes) static_cast<void>(detail::index_of(table(), *one));
    by->expire(*this, attributes);
}

}  // namespace orm
