#include <algorithm>
#include <string>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "room.hpp"

// Every kind of collection has an appender, a remover and an iterator; bulk replace, upkeep and
// loading use nothing else. Source: SQLAlchemy 2.1, orm/collections.py, the roles of collection.

namespace orm::detail {
namespace {

/// The far side of a relationship: whether its collection would have to be loaded first.
bool is_queued(const instance_state& owner, const collection_field& field) noexcept {
    return asks_loader(owner, field);
}

void queue(const value_ops* values, std::vector<edge>& to, std::vector<edge>& against,
           edge member) {
    const auto found = std::find(against.begin(), against.end(), member);
    if (found != against.end()) {
        drop_reference(values, found->object);
        against.erase(found);
        return;
    }
    to.push_back(member);
    add_reference(values, member.object);
}

void refuse_loaded(const collection_place& at) {
    if (at.field().marks.has(slot::present))
        throw invalid_request_error{
            describe(at.attribute) +
            " was loaded by a listener while a change of it was being queued; listeners of a "
            "collection that is not loaded must not read it"};
}

[[noreturn]] void throw_not_a_member(const collection_body& body) {
    const std::string what = describe(body) + " does not hold the member to be removed";
    if (body.ops->kind == field_kind::set || body.ops->kind == field_kind::dict)
        throw key_error{what};
    throw value_error{what};
}

}  // namespace

void custom_append(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    // What listeners return is not used: see specification 6.26.
    void* const home = home_of(body, member);
    static_cast<void>(announce_append(body, member, from, {}));
    keep_member(body, member);
    try {
        body.ops->custom_append(body.custom, member.object);
    } catch (...) {
        withdraw_append(body, member, home);
        throw;
    }
}

void store_in_custom(collection_body& body, edge member) {
    keep_member(body, member);
    try {
        body.ops->custom_append(body.custom, member.object);
    } catch (...) {
        give_up_member(body, member);
        throw;
    }
}

bool custom_remove(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    announce_remove(body, member, from, {});
    if (!body.ops->custom_remove(body.custom, member.object)) return false;
    give_up_member(body, member);
    return true;
}

void append_by_role(collection_body& body, edge member, const initiator* from) {
    switch (body.ops->kind) {
        case field_kind::set:
            set_add(body, member, from);
            break;
        case field_kind::dict:
            dict_set(body, member, from);
            break;
        case field_kind::custom:
            custom_append(body, member, from);
            break;
        default:
            list_append(body, member, from);
    }
}

bool remove_by_role(collection_body& body, edge member, const initiator* from) {
    switch (body.ops->kind) {
        case field_kind::set:
            return set_discard(body, member, from);
        case field_kind::dict:
            return dict_remove(body, member, from);
        case field_kind::custom:
            return custom_remove(body, member, from);
        default:
            return list_remove_if_in(body, member, from);
    }
}

void remove_member(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;  // what the error says is read after the removal
    if (!remove_by_role(body, member, from)) throw_not_a_member(body);
}

void remove_all_by_role(collection_body& body, const initiator* from) {
    const dispatch_frame running;
    if (body.ops->kind == field_kind::dict && !knows_keys(body)) return dict_erase_all(body, from);
    const given_members leaving{*body.ops, referenced_members(body)};
    remove_each(body, leaving.all, from, true);
}

bool holds(const collection_body& body, const void* member) {
    if (body.ops->kind == field_kind::set) return set_contains(body, member);
    for (const edge& one : members_of(body))
        if (is_same(*body.ops, one.object, member)) return true;
    return false;
}

void append_silently(collection_body& body, edge member) {
    const dispatch_frame running;
    if (body.unstored)
        throw invalid_request_error{
            describe(body) +
            " was only read and is not stored yet, so it cannot be filled silently; use "
            "orm::init_collection, or append with events"};
    if (body.owner != nullptr && body.ops->values == nullptr)  // the other end is not told
        graph_access::join_one_way(*body.owner, state_access::head_of(member.object));
    switch (body.ops->kind) {
        case field_kind::set:
            if (!set_contains(body, member.object)) store_last(body, member, nullptr);
            break;
        case field_kind::dict:
            dict_set_silently(body, member);
            break;
        case field_kind::custom:
            store_in_custom(body, member);
            break;
        default:
            reserve_one(body.members);
            keep_member(body, member);
            body.members.push_back(member);
            body.count = body.members.size();
    }
}

void remove_silently(collection_body& body, edge member) {
    const dispatch_frame running;
    if (body.unstored)
        throw invalid_request_error{describe(body) +
                                    " was only read and is not stored yet; it holds nothing"};
    bool was_in = false;
    switch (body.ops->kind) {
        case field_kind::set: {
            const std::size_t place = find_place(body, member.object);
            was_in = place != no_place;
            if (was_in) erase_at(body, place);
            break;
        }
        case field_kind::dict:
            was_in = dict_remove_silently(body, member);
            break;
        case field_kind::custom:
            was_in = body.ops->custom_remove(body.custom, member.object);
            if (was_in) give_up_member(body, member);
            break;
        default: {
            const std::size_t place = list_find(body, member.object);
            was_in = place != body.members.size();
            if (was_in) take_from_list(body, place);
        }
    }
    if (!was_in) throw_not_a_member(body);
}

void far_append(instance_state& owner, const attribute_info& attribute, void* member,
                const initiator* from) {
    const dispatch_frame running;
    const collection_place at{owner, attribute};
    collection_field& field = at.field();
    const collection_ops& ops = *attribute_access::ops(attribute).collection;
    if (!is_queued(owner, field))
        return append_by_role(read_collection(field, ops), edge{member}, from);
    far_prepare(owner, attribute, member);
    const member_value stored = fire_append(at, edge{member}, from, {});
    refuse_loaded(at);
    pending_members& pending = state_access::make_pending(owner, attribute.index());
    queue(ops.values, pending.added, pending.removed, stored);
    if (ops.values == nullptr) graph_access::join(owner, state_access::head_of(stored.object));
}

void far_pop(instance_state& owner, const attribute_info& attribute, void* member,
             const initiator* from) {
    const dispatch_frame running;
    const collection_place at{owner, attribute};
    collection_field& field = at.field();
    const collection_ops& ops = *attribute_access::ops(attribute).collection;
    if (!is_queued(owner, field)) {
        // That it is no member is no error here. The reference cannot tell such an error from one
        // of a listener, and neither stops the operation: see specification 8.9.
        try {
            static_cast<void>(remove_by_role(read_collection(field, ops), edge{member}, from));
        } catch (const value_error&) {
        } catch (const key_error&) {
        } catch (const index_error&) {
        }
        return;
    }
    far_prepare(owner, attribute, nullptr);
    graph_access::prepare(owner);
    fire_remove(at, edge{member}, from, {});
    refuse_loaded(at);
    pending_members& pending = state_access::make_pending(owner, attribute.index());
    queue(ops.values, pending.removed, pending.added, edge{member});
    if (ops.values == nullptr) graph_access::join_one_way(owner, state_access::head_of(member));
}

bool has_twice(instance_state& owner, const attribute_info& attribute, const void* member) {
    const collection_field& field = collection_field_of(owner, attribute.index());
    if (!field.marks.has(slot::present)) return false;
    const field_kind kind = field.body->ops->kind;
    if (kind == field_kind::set || kind == field_kind::dict) return false;
    if (kind == field_kind::list) return stands_twice(*field.body, member);
    const std::vector<edge> all = members_of(*field.body);
    return std::ranges::count(all, member, &edge::object) > 1;
}

}  // namespace orm::detail
