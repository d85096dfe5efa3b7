#include <utility>

#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/operations.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/old_value.hpp"

// Undo: each attribute goes back to what it was at the last commit, by ordinary
// operations. What leaves it goes back to where it was then, too, and comes
// back to its place there.

namespace orm::detail {
namespace {

void place_back(instance_state& owner, const attribute_info& attribute, const void* member) {
    if (attribute.is_collection())
        attribute_access::ops(attribute).collection->place_back(owner, attribute, member);
}

}  // namespace

void restore(instance_state& state, std::size_t index) {
    const dispatch_frame frame;
    state_access::place_of(state, index)
        .ops->restore(state, *state_access::table_of(state).infos[index]);
}

namespace {

/// A dictionary finds a member under the key that this has now: where the owner has to change, the
/// member is taken out before its key becomes what it was.
void leave_dictionary(instance_state& state, const attribute_info& attribute) {
    object_field& field = object_field_of(state, attribute.index());
    const relation* const far = attribute_access::relation_of(attribute).far;
    if (far == nullptr || !far->is_collection() || !field.marks.has(slot::present) ||
        field.value.object == nullptr)
        return;
    const attribute_info& there = attribute_on(state_access::head_of(field.value.object), *far);
    if (attribute_access::ops(there).kind != field_kind::dict) return;
    const before_change before = value_before(state, attribute, field.marks);
    const bool stays =
        before.is == old_kind::unknown ? !before.loads_again : before.value == field.value.object;
    if (field.marks.has(slot::changed) && !stays) set_object(field, nullptr, nullptr);
}

}  // namespace

void restore_all(instance_state& state) {
    const dispatch_frame frame;
    const class_table& table = state_access::table_of(state);
    const std::size_t size = table.attributes.size();
    const auto kind = [&table](std::size_t i) { return table.attributes[i].ops->kind; };
    for (std::size_t i = 0; i < size; ++i)
        if (kind(i) == field_kind::object) leave_dictionary(state, *table.infos[i]);
    for (std::size_t i = 0; i < size; ++i)  // a key comes before what is filed under it
        if (kind(i) == field_kind::scalar) restore(state, i);
    for (std::size_t i = 0; i < size; ++i)
        if (kind(i) != field_kind::scalar) restore(state, i);
    for (const attribute_place& place : table.attributes)
        if (slot_of(state_access::object_of(state), place).has(slot::changed)) return;
    state_access::clear_modified(state);
}

before_change value_before(const instance_state& state, const attribute_info& attribute,
                           const slot& marks) {
    if (!marks.has(slot::changed)) return {};
    const void* const entry = state_access::remembered(state, attribute.index());
    if (entry == &unknown_tag) return {old_kind::unknown, nullptr, state_access::can_load(state)};
    if (marks.has(slot::nothing)) return {old_kind::none};
    return {old_kind::value, entry};
}

void load_again(instance_state& state, const attribute_info& attribute) {
    const attribute_info* const which[]{&attribute};
    state_access::expire(state, which);
}

void restore_far_end(const instance_state& owner, const attribute_info& near, void* member) {
    const relation& along = attribute_access::relation_of(near);
    const relation* const far = along.far;
    if (far == nullptr || far->is_collection()) return;
    instance_state& other = state_access::head_of(member);
    const attribute_info& end = attribute_on(other, *far);
    object_field& field = object_field_of(other, end.index());
    constexpr std::uint16_t both = slot::present | slot::changed;
    if ((field.marks.where & (both | slot::nothing)) != both ||
        field.value.object != state_access::object_of(owner))
        return;
    void* const before = state_access::remembered(other, end.index());
    if (before == nullptr || before == &unknown_tag || before == field.value.object) return;
    set_object(field, before, nullptr);
    instance_state& home = state_access::head_of(before);
    place_back(home, attribute_on(home, along), member);
}

void place_back_at_far_end(const instance_state& owner, const attribute_info& near,
                           const void* member) {
    const relation* const far = attribute_access::relation_of(near).far;
    if (far == nullptr) return;
    instance_state& other = state_access::head_of(member);
    place_back(other, attribute_on(other, *far), state_access::object_of(owner));
}

void restore_object(instance_state& state, const attribute_info& attribute) {
    object_field& field = object_field_of(state, attribute.index());
    const slot& marks = field.marks;
    const before_change before = value_before(state, attribute, marks);
    if (before.is == old_kind::unknown && !before.loads_again) return;
    const bool had_value = before.is == old_kind::value;
    const auto is_back = [&] {
        return marks.has(slot::present) == had_value &&
               (!had_value || field.value.object == before.value);
    };
    if (!is_back() && marks.has(slot::present) && field.value.object != nullptr)
        restore_far_end(state, attribute, field.value.object);
    if (had_value) {
        if (!is_back()) set_object(field, const_cast<void*>(before.value), nullptr);
        if (before.value != nullptr) place_back_at_far_end(state, attribute, before.value);
    } else if (marks.has(slot::present)) {
        reset_object(field);
    }
    if (before.is == old_kind::unknown)
        load_again(state, attribute);
    else if (is_back())
        state_access::forget(state, attribute.index());
}

}  // namespace orm::detail
