#include <string>

#include "collection_place.hpp"
#include "orm/collections/core.hpp"
#include "orm/collections/dict.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/attribute_target.hpp"
#include "orm/instrument/object_attribute.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"

namespace orm::detail {
namespace {

/// Lets a collection that somebody holds without its owner count its members.
void count_members(collection_body& body) noexcept {
    body.counts = true;
    if (body.ops->values != nullptr) return;
    for (const edge& one : members_of(body)) state_access::add_handle(one.object);
}

collection_body& make_body(const collection_ops& ops) {
    auto made = std::make_unique<collection_body>(ops);
    if (made->is_custom()) made->custom = ops.make_custom();
    return *made.release();
}

/// The empty collection that stands for an attribute without one.
collection_body& default_collection(const collection_place& at, const collection_ops& ops) {
    collection_field& field = at.field();
    if (field.body != nullptr) {
        if (field.body->owner != nullptr) return *field.body;
        end_collection(field);  // a constructor has read it when the object was a plain value
    }
    collection_body& made = make_linked(at, ops);
    const collection_operation running{made};  // a handle that a listener drops does not end it
    try {
        fire_collection_event(at, made, init_collection_event);
    } catch (...) {
        unlink(made);
        throw;
    }
    if (field.body != nullptr) {  // a listener has read or assigned it meanwhile
        unlink(made);
        return *field.body;
    }
    made.unstored = true;
    field.body = &made;
    return made;
}

}  // namespace

std::string describe(const collection_body& body) {
    return body.attribute != nullptr ? describe(*body.attribute) : "the collection";
}

collection_body& make_linked(const collection_place& at, const collection_ops& ops) {
    collection_body& made = make_body(ops);
    made.owner = &at.owner;
    made.attribute = &at.attribute;
    made.field = &at.field().marks;
    return made;
}

collection_body& read_collection(collection_field& field, const collection_ops& ops) {
    slot& marks = field.marks;
    if (!marks.attached()) {
        if (field.body == nullptr) {
            field.body = &make_body(ops);
            field.body->counts = true;
            field.body->field = &marks;
        }
        return *field.body;
    }
    if (marks.has(slot::present)) return *field.body;
    instance_state& owner = state_access::head_of(marks);
    const collection_place at{owner, state_access::attribute_of(owner, marks)};
    const dispatch_frame frame;
    if (state_access::asks_loader(owner, marks) && state_access::load(owner, marks))
        return *field.body;
    return default_collection(at, ops);
}

void unlink(collection_body& body) noexcept {
    if (body.owner == nullptr) return;
    disturb_dispatches();
    std::exchange(body.field, nullptr)->stamp = 0;
    body.idle_class = 0;
    keep_committed(body);
    body.unstored = false;
    instance_state& owner = *std::exchange(body.owner, nullptr);
    if (body.ops->values == nullptr) graph_access::cut(owner, body.count);
    if (body.handles != 0) {
        count_members(body);
        state_access::drop_handle(state_access::object_of(owner));
    } else if (body.operations != 0) {
        body.orphan = true;
    } else {
        delete &body;
    }
}

void hold(collection_body& body) noexcept {
    if (body.handles++ != 0) return;
    body.orphan = false;
    if (body.owner != nullptr) {
        state_access::add_handle(state_access::object_of(*body.owner));
    } else if (!body.counts) {
        count_members(body);
    }
}

void drop_hold(collection_body& body) noexcept {
    if (--body.handles != 0) return;
    disturb_dispatches();
    if (body.owner != nullptr) {
        // One that a refused assignment left behind is linked, but in no field.
        instance_state& owner = *body.owner;
        if (body.operations != 0)
            body.stray = true;
        else if (place_of(body).field().body != &body)
            unlink(body);
        state_access::drop_handle(state_access::object_of(owner));
    } else if (body.operations != 0) {
        body.orphan = true;
    } else {
        delete &body;
    }
}

void end_operation(collection_body& body) noexcept {
    if (body.orphan) {
        delete &body;
        return;
    }
    body.stray = false;
    if (body.owner != nullptr && body.handles == 0 && place_of(body).field().body != &body)
        unlink(body);
}

void end_collection(collection_field& field) noexcept {
    collection_body* const body = std::exchange(field.body, nullptr);
    if (body == nullptr) return;
    if (body->owner != nullptr)
        delete body;  // the owner ends with it: nobody holds it
    else
        release_plain(*body);
}

void release_plain(collection_body& body) noexcept {
    body.field = nullptr;
    if (body.handles != 0) return;
    if (body.operations != 0)
        body.orphan = true;
    else
        delete &body;
}

void mark_stored(collection_field& field, collection_body& body) noexcept {
    field.body = &body;
    field.marks.lower(slot::expired);
    field.marks.raise(slot::present);
}

void delete_collection(collection_field& field) {
    slot& marks = field.marks;
    if (!marks.attached()) {
        end_collection(field);
        marks.lower(slot::present);
        return;
    }
    if (!marks.has(slot::present)) return;
    collection_body& body = *field.body;
    const collection_operation running{body};
    const collection_place at{*body.owner, *body.attribute};
    mark_changed(at);
    remove_all_by_role(body, &at.attribute.token(operation::remove));
    field.body = nullptr;
    marks.lower(slot::present);
    disturb_dispatches();
    if (body.after_empty) {  // the reference finds the one that was there before again
        field.body = &make_linked(at, *body.ops);
        field.body->unstored = true;
    }
    unlink(body);
}

collection_body& start_collection(collection_field& field, const collection_ops& ops) {
    instance_state& owner = state_access::head_of(field.marks);
    const collection_place at{owner, state_access::attribute_of(owner, field.marks)};
    const dispatch_frame frame;
    if (field.marks.has(slot::present)) unlink(*std::exchange(field.body, nullptr));
    field.marks.lower(slot::present);
    collection_body& body = default_collection(at, ops);
    body.unstored = false;
    mark_stored(field, body);
    return body;
}

void store_committed_collection(collection_field& field, const collection_ops& ops,
                                std::vector<edge> members) {
    const given_members given{ops, std::move(members)};
    instance_state& owner = state_access::head_of(field.marks);
    const collection_place at{owner, state_access::attribute_of(owner, field.marks)};
    const std::size_t index = at.attribute.index();
    const dispatch_frame frame;
    collection_body& made = make_linked(at, ops);
    const collection_operation running{made};
    try {
        fire_collection_event(at, made, init_collection_event);
        for (const edge& one : given.all) append_silently(made, one);
    } catch (...) {
        unlink(made);
        throw;
    }
    // What was queued joins what was loaded; the committed entry is what was loaded.
    pending_members queued;
    if (pending_members* const found = state_access::pending(owner, index)) {
        queued.added = std::exchange(found->added, {});
        queued.removed = std::exchange(found->removed, {});
        state_access::drop_pending(owner, index);
    }
    const given_members added{ops, std::move(queued.added)};
    const given_members removed{ops, std::move(queued.removed)};
    const bool was_queued = !added.all.empty() || !removed.all.empty();
    state_access::forget(owner, index);
    state_access::loaded_something(owner);
    if (field.body != nullptr) unlink(*std::exchange(field.body, nullptr));
    mark_stored(field, made);
    if (!was_queued) return;
    mark_changed(at);
    for (const edge& one : added.all)
        if (!holds(made, one.object)) append_silently(made, one);
    for (const edge& one : removed.all)
        if (holds(made, one.object)) remove_silently(made, one);
}

edge counted(const collection_body& body, edge member) noexcept {
    if (body.ops->values != nullptr)
        add_reference(body.ops->values, member.object);
    else if (member.object != nullptr)
        state_access::add_handle(member.object);
    return member;
}

void drop_counted(const collection_ops& ops, edge member) noexcept {
    if (ops.values != nullptr)
        drop_reference(ops.values, member.object);
    else
        state_access::drop_handle(member.object);
}

std::vector<edge> referenced_members(const collection_body& body) {
    std::vector<edge> all = members_of(body);
    for (const edge& one : all) add_reference(body.ops->values, one.object);
    return all;
}

bool is_same(const collection_ops& ops, const void* left, const void* right) {
    return left == right || (ops.values != nullptr && left != nullptr && right != nullptr &&
                             ops.values->same(static_cast<const value_box*>(left),
                                              static_cast<const value_box*>(right)));
}

void keep_member(collection_body& body, edge member) {
    if (body.ops->values != nullptr)
        add_reference(body.ops->values, member.object);
    else if (body.owner != nullptr)
        graph_access::join(*body.owner, state_access::head_of(member.object));
    else if (body.counts)
        state_access::add_handle(member.object);
    if (body.owner == nullptr && body.field != nullptr) body.field->raise(slot::present);
}

void give_up_member(collection_body& body, edge member) noexcept {
    if (body.ops->values != nullptr)
        drop_reference(body.ops->values, member.object);
    else if (body.owner != nullptr)
        graph_access::cut(*body.owner);
    else if (body.counts)
        state_access::drop_handle(member.object);
}

bool remove_unheard(const collection_place& at, edge member) {
    if (!at.attribute.is_relationship()) return false;
    // The other end tells the collection in turn: a dictionary may hold another under the member's
    // key and refuse, a custom collection does what it likes.
    const field_kind kind = attribute_access::ops(at.attribute).kind;
    if (kind != field_kind::list && kind != field_kind::set) return false;
    instance_state& state = state_access::head_of(member.object);
    const attribute_info* const quiet = quiet_end(at.attribute, state);
    if (quiet == nullptr || !state_access::is_bare(state)) return false;
    object_field& far = object_field_of(state, quiet->index());
    if (far.value.object != state_access::object_of(at.owner) || !far.marks.has(slot::changed))
        return false;
    far.value.object = nullptr;
    disturb_dispatches();
    return true;
}

void throw_null_member(const collection_body& body) {
    throw_null_member(describe(body));
}

void throw_no_key(const collection_body& in) {
    throw key_error{describe(in) + " has no such key; ask contains() first"};
}

}  // namespace orm::detail
