#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "collection_place.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/old_value.hpp"

namespace orm::detail {
namespace {

void run(const collection_place& at, attribute_event event, void* value, const void* before,
         const initiator& from) {
    try {
        dispatch_event(event,
                       {state_access::object_of(at.owner), at.attribute, value, before, from});
    } catch (...) {
        graph_access::tear(at.owner);  // one end may have been told, the other not
        throw;
    }
}

/// The relationship along which parents of the members are remembered; nullptr: they are not.
const relation* tracked(const attribute_info& attribute) noexcept {
    if (!attribute.is_relationship()) return nullptr;
    const relation& along = attribute_access::relation_of(attribute);
    return along.tracks_parent() ? &along : nullptr;
}

/// The other end says that a member has this owner as soon as its field is written; where the
/// member does not enter after all, what was known before counts.
class claim {
public:
    /// `had`: the owner that the member had before, nullptr for none.
    claim(const collection_place& at, edge member, const void* had) noexcept
        : at_{at}, along_{tracked(at.attribute)}, member_{member}, had_{had} {}
    explicit claim(const collection_place& at, edge member) noexcept : claim{at, member, nullptr} {
        if (along_ != nullptr) had_ = parent_of(state_access::head_of(member.object), *along_);
    }
    const relation* along() const noexcept { return along_; }
    /// The listeners have run, and `value` is to be stored.
    void settle(edge value) const {
        try {
            mark_changed(at_);
        } catch (...) {  // the owner's keeper refuses the change
            give_up();
            graph_access::tear(at_.owner);
            throw;
        }
        if (value.object != member_.object) {
            give_up();
            graph_access::tear(at_.owner);  // the other end of `member_` stays told
        }
        if (along_ != nullptr)
            write_parent(state_access::head_of(value.object), *along_,
                         state_access::object_of(at_.owner));
    }
    void give_up() const {
        void* const owner = state_access::object_of(at_.owner);
        if (along_ == nullptr || had_ == owner) return;
        instance_state& member = state_access::head_of(member_.object);
        if (parent_of(member, *along_) == owner) write_parent(member, *along_, nullptr);
    }

private:
    const collection_place& at_;
    const relation* along_;
    edge member_;
    const void* had_;
};

void refuse_second_parent(const relation& along, edge member, const attribute_info& attribute,
                          const initiator& from) {
    if (from.key() == attribute.name() &&
        parent_of(state_access::head_of(member.object), along) != nullptr)
        throw_second_parent(attribute, member.object);
}

/// An unstored empty collection becomes the attribute's value with its first event.
void store_empty(collection_body& body) noexcept {
    if (!body.unstored) return;
    body.unstored = false;
    body.field->lower(slot::expired);
    body.field->raise(slot::present);
}

}  // namespace

collection_field& collection_place::field() const noexcept {
    return collection_field_of(owner, attribute.index());
}

void mark_changed(const collection_place& at) {
    state_access::begin_change(at.owner);
    collection_field& field = at.field();
    if (!field.marks.has(slot::changed)) {
        if (field.marks.has(slot::present)) {
            // What may fail comes first.
            collection_body& body = *field.body;
            state_access::reserve_entry(at.owner);
            std::unique_ptr<committed_members> entry = std::move(body.spare);
            if (entry == nullptr) entry = std::make_unique<committed_members>(*body.ops);
            if (body.is_custom()) {
                body.ops->custom_members(body.custom, entry->copy);
            } else {
                entry->front_of = &body;
                entry->front = body.members.size();
                body.committed = entry.get();
            }
            state_access::remember(at.owner, at.attribute.index(), entry.release());
            field.marks.raise(slot::changed);
        } else {
            field.marks.raise(slot::changed | slot::nothing);
        }
    }
    state_access::mark_modified(at.owner);
}

member_value fire_append(const collection_place& at, edge member, const initiator* from,
                         const collection_key& key) {
    const initiator& token = from != nullptr ? *from : at.attribute.token(operation::append);
    const claim on_member{at, member};
    const relation* const along = on_member.along();
    member_value value{attribute_access::ops(at.attribute).collection->values, member};
    try {
        if (along != nullptr && along->single_parent)
            refuse_second_parent(*along, member, at.attribute, token);
        run(at, append_event, &value, &key, token);
    } catch (...) {
        on_member.give_up();
        throw;
    }
    on_member.settle(value);
    return value;
}

void refuse_append(const collection_place& at, edge member) {
    claim{at, member, nullptr}.give_up();
    graph_access::tear(at.owner);
}

void settle_append(const collection_place& at, edge member, edge value) {
    claim{at, member, nullptr}.settle(value);
}

void fire_append_wo_mutation(const collection_place& at, edge member, const initiator* from,
                             const collection_key& key) {
    member_value value{attribute_access::ops(at.attribute).collection->values, member};
    run(at, append_wo_mutation_event, &value, &key,
        from != nullptr ? *from : at.attribute.token(operation::append));
}

void fire_remove(const collection_place& at, edge member, const initiator* from,
                 const collection_key& key) {
    std::optional<parent_loss> loss;
    if (const relation* const along = tracked(at.attribute))
        loss.emplace(state_access::head_of(member.object), *along, at.owner);
    edge value = member;
    try {
        run(at, remove_event, &value, &key,
            from != nullptr ? *from : at.attribute.token(operation::remove));
        state_access::begin_change(at.owner);
    } catch (const std::bad_alloc&) {
        if (loss) loss->undo();
        throw;
    } catch (...) {
        graph_access::tear(at.owner);
        throw;
    }
    mark_changed(at);
}

void fire_collection_event(const collection_place& at, collection_body& body,
                           attribute_event event) {
    run(at, event, &body, nullptr, at.attribute.token(operation::bulk_replace));
}

member_value announce_append(collection_body& body, edge member, const initiator* from,
                             const collection_key& key, bool at_end) {
    prepare_append(body, member, at_end, from != nullptr);
    if (body.owner == nullptr) return {body.ops->values, member};
    store_empty(body);
    return fire_append(place_of(body), member, from, key);
}

void* home_of(const collection_body& body, edge member) noexcept {
    if (body.owner == nullptr || body.ops->values != nullptr) return nullptr;
    const relation* const far = attribute_access::relation_of(*body.attribute).far;
    if (far == nullptr || far->is_collection()) return nullptr;
    instance_state& state = state_access::head_of(member.object);
    return object_field_of(state, attribute_on(state, *far).index()).value.object;
}

void withdraw_append(collection_body& body, edge member, void* home) noexcept {
    give_up_member(body, member);
    try {
        if (holds(body, member.object)) return;  // it was in before
        announce_remove(body, member, nullptr, {});
        if (home == nullptr || home == state_access::object_of(*body.owner)) return;
        const relation& along = attribute_access::relation_of(*body.attribute);
        instance_state& state = state_access::head_of(member.object);
        set_object(object_field_of(state, attribute_on(state, *along.far.load()).index()), home,
                   nullptr);
        instance_state& back = state_access::head_of(home);
        return_to_place(back, attribute_on(back, along), member.object);
    } catch (...) {
    }
}

member_value announce_instead(collection_body& body, edge leaving, edge member,
                              const initiator* from, const collection_key& key) {
    try {
        return announce_append(body, member, from, key, false);
    } catch (const std::bad_alloc&) {
        try {
            static_cast<void>(announce_append(body, leaving, from, key, false));
        } catch (...) {
        }
        throw;
    }
}

void announce_append_wo_mutation(collection_body& body, edge member, const initiator* from,
                                 const collection_key& key) {
    if (body.owner == nullptr) return;
    store_empty(body);
    fire_append_wo_mutation(place_of(body), member, from, key);
}

void announce_remove(collection_body& body, edge member, const initiator* from,
                     const collection_key& key) {
    prepare_remove(body);
    if (body.owner == nullptr) return;
    store_empty(body);
    fire_remove(place_of(body), member, from, key);
}

void announce_pop(collection_body& body) {
    prepare_remove(body);
    if (body.owner == nullptr) return;
    mark_changed(place_of(body));
}

}  // namespace orm::detail
