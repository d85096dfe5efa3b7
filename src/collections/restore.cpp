#include <algorithm>
#include <utility>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/collection_operations.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/operations.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/old_value.hpp"

// Undo of collections: see src/instrument/restore.cpp.

namespace orm::detail {
namespace {

/// The keys that a committed entry knows, with references.
struct remembered_keys : bulk_keys {
    remembered_keys(const collection_ops& of, std::vector<value_box*> given) : ops{of} {
        boxes = std::move(given);
        is_certain = true;
        for (value_box* const one : boxes) add_reference(ops.keys, one);
    }
    ~remembered_keys() {
        for (value_box* const one : boxes) drop_reference(ops.keys, one);
    }
    remembered_keys(const remembered_keys&) = delete;
    remembered_keys& operator=(const remembered_keys&) = delete;

    const collection_ops& ops;
};

/// Does the collection hold these members, in this order, under these keys?
bool holds_just(const collection_body& body, const std::vector<edge>& members,
                const bulk_keys& keys) {
    const auto same_member = [&](const edge& left, const edge& right) {
        return is_same(*body.ops, left.object, right.object);
    };
    const auto same_key = [&](const value_box* left, const value_box* right) {
        return left == right || body.ops->keys->same(left, right);
    };
    const std::vector<edge> now = members_of(body);
    if (body.is_custom()) return std::ranges::is_permutation(now, members);
    return std::ranges::equal(now, members, same_member) &&
           std::ranges::equal(keys_of(body), keys.boxes, same_key);
}

/// Brings back the other ends of what was queued while the collection was not
/// loaded, and so the queue.
void undo_queued(instance_state& owner, const attribute_info& attribute) {
    const pending_members* const queued = state_access::pending(owner, attribute.index());
    const relation* const far =
        attribute.is_relationship() ? attribute_access::relation_of(attribute).far.load() : nullptr;
    if (queued == nullptr || far == nullptr) return;
    const pending_members all{attribute.index(), queued->added, queued->removed};
    const auto undo = [&](const edge& member, bool was_added) {
        instance_state& other = state_access::head_of(member.object);
        const attribute_info& end = attribute_on(other, *far);
        void* const object = state_access::object_of(owner);
        if (!far->is_collection())
            restore(other, end.index());
        else if (was_added)
            attribute_access::ops(end).collection->far_pop(other, end, object, nullptr);
        else
            attribute_access::ops(end).collection->far_append(other, end, object, nullptr);
    };
    for (const edge& one : all.added) undo(one, true);
    for (const edge& one : all.removed) undo(one, false);
}

/// What is in the collection now, and was not before, goes back to where it
/// was.
void restore_leaving(instance_state& owner, const attribute_info& attribute,
                     const std::vector<edge>& before) {
    const collection_field& field = collection_field_of(owner, attribute.index());
    if (!field.marks.has(slot::present) || !attribute.is_relationship()) return;
    const member_set stay{nullptr, before};
    for (const edge& one : members_of(*field.body))
        if (!stay.contains(one.object)) restore_far_end(owner, attribute, one.object);
}

}  // namespace

void restore_collection(instance_state& owner, const attribute_info& attribute) {
    collection_field& field = collection_field_of(owner, attribute.index());
    const collection_ops& ops = *attribute_access::ops(attribute).collection;
    undo_queued(owner, attribute);
    const slot& marks = field.marks;
    const before_change before = value_before(owner, attribute, marks);
    if (before.is == old_kind::unknown && !before.loads_again) return;
    const bool had_value = before.is == old_kind::value;
    const auto* const entry = static_cast<const committed_members*>(before.value);
    const given_members members{
        ops, had_value ? referenced(ops, members_of(*entry)) : std::vector<edge>{}};
    const remembered_keys keys{ops, had_value ? keys_of(*entry) : std::vector<value_box*>{}};
    const auto is_back = [&] {
        return marks.has(slot::present) == had_value &&
               (!had_value || holds_just(*field.body, members.all, keys));
    };
    restore_leaving(owner, attribute, members.all);
    if (had_value) {
        if (!is_back()) assign_collection(field, ops, referenced(ops, members.all), nullptr, &keys);
        if (attribute.is_relationship())
            for (const edge& one : members.all) place_back_at_far_end(owner, attribute, one.object);
    } else if (marks.has(slot::present)) {
        delete_collection(field);
    }
    if (before.is == old_kind::unknown)
        load_again(owner, attribute);
    else if (is_back())
        state_access::forget(owner, attribute.index());
}

namespace {
/// Where a member stood that left its collection last, on this thread.
struct left_place {
    const collection_body* body = nullptr;
    const void* member = nullptr;
    std::size_t place = 0;
};
thread_local left_place last_left;
}  // namespace

void note_place(const collection_body& body, std::size_t place) noexcept {
    last_left = {&body, body.members[place].object, place};
}

void erase_noted(collection_body& body, std::size_t place) {
    const std::size_t size = body.members.size();
    note_place(body, place);
    erase_at(body, place);
    if (place + 1 != size && body.members.size() != size) last_left = {};  // gaps were closed
}

void return_to_place(instance_state& owner, const attribute_info& attribute, const void* member) {
    const collection_field& field = collection_field_of(owner, attribute.index());
    if (!field.marks.has(slot::present) || field.body != last_left.body) return;
    collection_body& body = *field.body;
    if (member != last_left.member || body.members.empty() ||
        body.members.back().object != member || last_left.place + 1 >= body.members.size())
        return;
    move_member(body, body.members.size() - 1, last_left.place);
}

void place_back(instance_state& owner, const attribute_info& attribute, const void* member) {
    const collection_field& field = collection_field_of(owner, attribute.index());
    const committed_members* const entry = committed_entry(owner, field.marks, attribute.index());
    if (entry == nullptr || !field.marks.has(slot::present) || field.body->is_custom()) return;
    collection_body& body = *field.body;
    const std::vector<edge> before = members_of(*entry);
    const auto place_of_member = [&body](const void* one) {
        const auto found = std::ranges::find(body.members, one, &edge::object);
        return static_cast<std::size_t>(found - body.members.begin());
    };
    const std::size_t none = body.members.size();
    const std::size_t from = place_of_member(member);
    const auto stood = std::ranges::find(before, member, &edge::object);
    if (from == none || stood == before.end()) return;
    std::size_t first = 0;  // behind the nearest that stood before it
    for (auto one = stood; one != before.begin() && first == 0;) {
        --one;
        const std::size_t place = one->object == member ? none : place_of_member(one->object);
        if (place != none) first = place + 1;
    }
    std::size_t last = none;  // before the nearest that stood behind it
    for (auto one = stood + 1; one != before.end() && last == none; ++one)
        if (one->object != member) last = place_of_member(one->object);
    if (from >= first && from < last) return;
    move_member(body, from, first != 0 || last == none ? first : last);
}

}  // namespace orm::detail
