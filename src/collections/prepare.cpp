#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "room.hpp"

// Memory is got before anybody is told: an operation that cannot get it has done nothing yet, and
// what follows its listeners does not fail. (Listeners that work on the same collection may use
// up what was got here; then it is asked for again.)

namespace orm::detail {
namespace {

/// For the committed entry that the first change makes; `copies`: and it will be no front part.
void prepare_change(const collection_place& at, collection_body& body, bool copies) {
    state_access::prepare_change(at.owner);
    const slot& marks = at.field().marks;
    if (!marks.has(slot::changed)) {
        if (!marks.has(slot::present) && !body.unstored) return;
        state_access::reserve_entry(at.owner);
        if (body.spare == nullptr) body.spare = std::make_unique<committed_members>(*body.ops);
        if (!copies && !body.is_custom()) return;
        body.spare->copy.reserve(places_in(body));
        if (body.ops->keys != nullptr) body.spare->keys.reserve(places_in(body));
    } else if (copies) {
        keep_committed(body);
    }
}

/// For a member that comes, in the storage.
void prepare_room(collection_body& body) {
    switch (body.ops->kind) {
        case field_kind::set:
        case field_kind::dict:
            return reserve_last(body);
        case field_kind::custom:  // for the list of its members; its own is the user's matter
            if (body.count >= body.members.capacity()) body.members.reserve(2 * body.count + 1);
            return;
        default:
            reserve_one(body.members);
    }
}

/// For a change that waits until the collection is loaded.
void reserve_pending(const collection_place& at) {
    pending_members& pending = state_access::make_pending(at.owner, at.attribute.index());
    reserve_one(pending.added);
    reserve_one(pending.removed);
}

/// For a relationship's member that is told by the other end and has nothing written there yet.
void prepare_parent(const collection_place& at, edge member) {
    const relation& along = attribute_access::relation_of(at.attribute);
    if (along.tracks_parent())
        state_access::reserve_parent(state_access::head_of(member.object), &along);
}

/// The other end of a member that comes or goes.
void prepare_far(const collection_place& at, edge member, bool comes) {
    if (!at.attribute.is_relationship()) return;
    prepare_parent(at, member);
    const relation* const far = attribute_access::relation_of(at.attribute).far;
    if (far == nullptr) return;
    instance_state& other = state_access::head_of(member.object);
    const attribute_info& end = attribute_on(other, *far);
    if (comes) graph_access::prepare(other);
    if (far->is_collection())
        return far_prepare(other, end, comes ? state_access::object_of(at.owner) : nullptr);
    object_field& field = object_field_of(other, end.index());
    prepare_object_change(other, end, field.marks);
    if (!comes || !field.marks.has(slot::present) || field.value.object == nullptr) return;
    // The owner that it is taken from.
    instance_state& before = state_access::head_of(field.value.object);
    const attribute_info& there = attribute_on(before, attribute_access::relation_of(at.attribute));
    collection_field& old = collection_field_of(before, there.index());
    if (old.marks.has(slot::present)) prepare_change({before, there}, *old.body, true);
}

}  // namespace

std::size_t places_in(const collection_body& body) noexcept {
    return body.is_custom() ? body.count : body.members.size();
}

void prepare_append(collection_body& body, edge member, bool at_end, bool is_told) {
    prepare_room(body);
    if (body.owner == nullptr) return;
    const collection_place at = place_of(body);
    prepare_change(at, body, !at_end);
    if (body.ops->values != nullptr) return;
    graph_access::prepare(at.owner);
    if (is_told || attribute_access::relation_of(at.attribute).far == nullptr)
        prepare_parent(at, member);
}

void prepare_replacement(collection_body& body, edge leaving, edge member) {
    prepare_append(body, member, false, false);
    if (body.owner == nullptr) return;
    prepare_far(place_of(body), leaving, false);
    prepare_far(place_of(body), member, true);
}

void prepare_remove(collection_body& body) {
    if (body.owner != nullptr) prepare_change(place_of(body), body, true);
}

void prepare_pop(collection_body& body, edge leaving) {
    if (body.owner != nullptr) prepare_far(place_of(body), leaving, false);
}

void prepare_remove_all(collection_body& body, std::span<const edge> leaving) {
    if (body.owner == nullptr) return;
    prepare_remove(body);
    for (const edge& one : leaving)
        if (one.object != nullptr) prepare_far(place_of(body), one, false);
}

void far_prepare(instance_state& owner, const attribute_info& attribute, void* member) {
    const collection_place at{owner, attribute};
    state_access::prepare_change(owner);
    collection_field& field = at.field();
    if (member == nullptr) {
        if (field.marks.has(slot::present))
            prepare_change(at, *field.body, true);
        else if (asks_loader(owner, field))
            reserve_pending(at);
        return;
    }
    const collection_ops& ops = *attribute_access::ops(attribute).collection;
    if (asks_loader(owner, field)) {
        reserve_pending(at);
    } else {
        if (field.body == nullptr) {
            field.body = &make_body(ops);
            field.body->unborn = true;
        }
        prepare_room(*field.body);
        const bool absent = !field.marks.has(slot::present);
        if (absent && field.body->spare == nullptr && !field.marks.has(slot::changed)) {
            state_access::reserve_entry(owner);
            field.body->spare = std::make_unique<committed_members>(ops);
        }
        if (!absent) prepare_change(at, *field.body, false);
    }
    graph_access::prepare(owner);
    prepare_parent(at, edge{member});
}

}  // namespace orm::detail
