#include <algorithm>
#include <new>
#include <string>

#include "collection_place.hpp"
#include "orm/collections/detail/collection_operations.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/collections/dict.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"

namespace orm::detail {
namespace {

/// Lets a collection that somebody holds without its owner count its members.
void count_members(collection_body& body) noexcept {
    body.counts = true;
    if (body.ops->values != nullptr) return;
    // Room for those that came by the appender is there.
    if (body.is_custom()) body.ops->custom_members(body.custom, body.members);
    for (const edge& one : body.members)
        if (one.object != nullptr) state_access::add_handle(one.object);
}

/// Nothing runs any more: ends a collection unless it is needed again.
void end_now(void* what, const void*) {
    auto& body = *static_cast<collection_body*>(what);
    if (body.handles != 0 || is_in_field(body)) {
        body.ending = false;
        return;
    }
    unlink(body);
    tell_iterators();
    delete &body;
}

/// Ends a collection that is in no field and that nobody holds, when what runs is over.
void end_body(collection_body& body) noexcept {
    if (body.ending) return;
    if (!state_access::is_busy()) {
        tell_iterators();
        delete &body;
        return;
    }
    body.ending = true;
    state_access::put_off({&body, &end_now});
}

/// Custom collections decide themselves what they hold: counted are those that are in.
void give_up_custom(collection_body& body, edge member) {
    const std::vector<edge> all = members_of(body);
    std::ptrdiff_t too_many =
        std::ranges::count(body.members, member) - std::ranges::count(all, member);
    for (; too_many > 0; --too_many) {
        body.members.erase(std::ranges::find(body.members, member));
        state_access::drop_handle(member.object);
    }
}

/// The empty collection that stands for an attribute without one; for a read, or to be filled.
collection_body& default_collection(const collection_place& at, const collection_ops& ops,
                                    bool is_read) {
    collection_field& field = at.field();
    if (field.body != nullptr && field.body->owner != nullptr) return *field.body;
    collection_body& made = make_linked(at, ops);
    try {
        fire_collection_event(at, made, init_collection_event);
        // Listeners may have expired it: what is read now has to be what later reads find.
        if (is_read && field.body == nullptr && field.marks.has(slot::expired))
            static_cast<void>(state_access::load(at.owner, field.marks));
    } catch (...) {
        unlink(made);
        throw;
    }
    if (field.body != nullptr && field.body->unborn) end_collection(field);
    if (field.body != nullptr) {  // read, loaded or assigned meanwhile
        unlink(made);
        return *field.body;
    }
    made.unstored = true;
    field.body = &made;
    return made;
}

/// What was queued joins what was loaded.
/// @return the committed entry, which is what was loaded
std::unique_ptr<committed_members> join_queued(collection_body& made,
                                               const pending_members& queued) {
    const collection_ops& ops = *made.ops;
    auto loaded = std::make_unique<committed_members>(ops);
    loaded->copy = referenced_members(made);
    loaded->keys = keys_of(made);
    for (value_box* const one : loaded->keys) add_reference(ops.keys, one);
    const given_members added{ops, referenced(ops, queued.added)};
    const given_members removed{ops, referenced(ops, queued.removed)};
    for (const edge& one : added.all)
        if (!holds(made, one.object)) append_silently(made, one);
    for (const edge& one : removed.all)
        if (holds(made, one.object)) remove_silently(made, one);
    return loaded;
}

}  // namespace

collection_body& make_body(const collection_ops& ops) {
    auto made = std::make_unique<collection_body>(ops);
    if (made->is_custom()) made->custom = ops.make_custom();
    return *made.release();
}

bool is_in_field(const collection_body& body) noexcept {
    if (body.owner == nullptr) return body.field != nullptr;
    return place_of(body).field().body == &body;
}

std::string describe(const collection_body& body) {
    return body.attribute != nullptr ? describe(*body.attribute) : "the collection";
}

void throw_changed_in_copy(const collection_body& body) {
    throw collection_changed_error{describe(body) +
                                   " was changed by the copy of a value that was to be taken out "
                                   "of it; nothing was taken out"};
}

void throw_changed_by_comparison(const collection_body& body) {
    throw collection_changed_error{
        describe(body) +
        " is changed again and again by the == or the hash of its values or keys that it is "
        "searched with; they must not change the collection that calls them"};
}

collection_body& make_linked(const collection_place& at, const collection_ops& ops) {
    collection_field& field = at.field();
    if (field.body != nullptr && field.body->owner == nullptr && !field.body->unborn)
        end_collection(field);  // a constructor has read it when the object was a plain value
    const bool is_ahead = field.body != nullptr && field.body->unborn;
    collection_body& made = is_ahead ? *std::exchange(field.body, nullptr) : make_body(ops);
    made.unborn = false;
    made.owner = &at.owner;
    made.attribute = &at.attribute;
    made.field = &field.marks;
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
    if (asks_loader(owner, field)) {
        if (state_access::load(owner, marks)) return *field.body;
        // It found nothing; changes that wait for the load are all there is.
        if (state_access::pending(owner, at.attribute.index()) != nullptr) {
            store_committed_collection(field, ops, {});
            return *field.body;
        }
    }
    collection_body& empty = default_collection(at, ops, true);
    if (empty.unstored) empty.asked = true;
    return empty;
}

bool asks_loader(const instance_state& owner, const collection_field& field) noexcept {
    if (field.body != nullptr && field.body->asked) return false;
    return !field.marks.has(slot::present) && state_access::asks_loader(owner, field.marks);
}

void unlink(collection_body& body) noexcept {
    if (body.owner == nullptr) return;
    disturb_dispatches();
    tell_iterators();
    body.idle_class = 0;
    body.unstored = body.asked = false;
    instance_state& owner = *std::exchange(body.owner, nullptr);
    if (body.field == &body.left_behind) state_access::take_from_behind(owner, body);
    std::exchange(body.field, nullptr)->stamp = 0;
    if (body.ops->values == nullptr && (body.count != 0 || body.is_custom()))
        graph_access::cut(owner, std::max<std::size_t>(body.count, 1));
    if (body.handles != 0) {
        count_members(body);
        state_access::drop_handle(state_access::object_of(owner));
    } else {
        end_body(body);
    }
}

void leave_behind(collection_body& body) noexcept {
    if (body.owner == nullptr) return;
    if (body.handles == 0) return unlink(body);
    try {
        state_access::leave_behind(*body.owner, body);
        body.field = &body.left_behind;
    } catch (const std::bad_alloc&) {
        unlink(body);
    }
}

void hold(collection_body& body) noexcept {
    if (body.handles++ != 0) return;
    if (body.owner != nullptr) {
        state_access::add_handle(state_access::object_of(*body.owner));
    } else if (!body.counts) {
        count_members(body);
    }
}

void drop_hold(collection_body& body) noexcept {
    if (--body.handles != 0) return;
    if (is_in_field(body)) {
        if (body.owner != nullptr) state_access::drop_handle(state_access::object_of(*body.owner));
        return;
    }
    if (body.owner == nullptr) return end_body(body);
    // It ends before the owner, of which it may have the last handle.
    const dispatch_frame frame;
    state_access::drop_handle(state_access::object_of(*body.owner));
    end_body(body);
}

void end_collection(collection_field& field) noexcept {
    collection_body* const body = std::exchange(field.body, nullptr);
    if (body == nullptr) return;
    body->owner = nullptr;  // it ends with it: nobody holds it
    release_plain(*body);
}

void release_plain(collection_body& body) noexcept {
    body.field = nullptr;
    if (body.handles == 0) end_body(body);
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
    const dispatch_frame running;
    collection_body& body = *field.body;
    const collection_place at{*body.owner, *body.attribute};
    mark_changed(at);
    remove_all_by_role(body, &at.attribute.token(operation::remove));
    // The reference finds the one that was there before again.
    collection_body* const empty = body.after_empty ? &make_linked(at, *body.ops) : nullptr;
    if (empty != nullptr) empty->unstored = true;
    // Listeners may have put another one in its place: that goes without events.
    collection_body* const last = std::exchange(field.body, empty);
    marks.lower(slot::present);
    disturb_dispatches();
    if (last != nullptr) unlink(*last);
}

collection_body& start_collection(collection_field& field, const collection_ops& ops) {
    instance_state& owner = state_access::head_of(field.marks);
    const collection_place at{owner, state_access::attribute_of(owner, field.marks)};
    const dispatch_frame frame;
    collection_body* const old =
        field.marks.has(slot::present) ? std::exchange(field.body, nullptr) : nullptr;
    field.marks.lower(slot::present);
    field.marks.stamp = 0;
    try {
        collection_body& body = default_collection(at, ops, false);
        body.unstored = false;
        mark_stored(field, body);
    } catch (...) {
        if (old != nullptr && field.body == nullptr) {
            field.body = old;
            field.marks.raise(slot::present);
        } else if (old != nullptr) {
            unlink(*old);
        }
        throw;
    }
    if (old != nullptr) unlink(*old);
    return *field.body;
}

void store_committed_collection(collection_field& field, const collection_ops& ops,
                                std::vector<edge> members) {
    const given_members given{ops, std::move(members)};
    instance_state& owner = state_access::head_of(field.marks);
    const collection_place at{owner, state_access::attribute_of(owner, field.marks)};
    const std::size_t index = at.attribute.index();
    const dispatch_frame frame;
    collection_body& made = make_linked(at, ops);
    std::unique_ptr<committed_members> loaded;
    try {
        fire_collection_event(at, made, init_collection_event);
        for (const edge& one : given.all) append_silently(made, one);
        if (const pending_members* const queued = state_access::pending(owner, index)) {
            loaded = join_queued(made, *queued);
            state_access::begin_change(owner);
            state_access::reserve_entry(owner);
        }
    } catch (...) {
        unlink(made);
        throw;
    }
    state_access::drop_pending(owner, index);
    state_access::forget(owner, index);
    state_access::loaded_something(owner);
    if (field.body != nullptr) clear_collection_field(&field);
    mark_stored(field, made);
    if (loaded == nullptr) return;
    state_access::remember(owner, index, loaded.release());
    field.marks.raise(slot::changed);
    state_access::mark_modified(owner);
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

std::vector<edge> referenced(const collection_ops& ops, std::vector<edge> members) {
    for (const edge& one : members) add_reference(ops.values, one.object);
    return members;
}

std::vector<edge> referenced_members(const collection_body& body) {
    return referenced(*body.ops, members_of(body));
}

bool is_same(const collection_ops& ops, const void* left, const void* right) {
    return left == right || (ops.values != nullptr && left != nullptr && right != nullptr &&
                             ops.values->same(static_cast<const value_box*>(left),
                                              static_cast<const value_box*>(right)));
}

void keep_member(collection_body& body, edge member) {
    if (body.ops->values != nullptr) {
        add_reference(body.ops->values, member.object);
    } else if (body.owner != nullptr) {
        if (body.is_custom()) {  // to be listed when it loses its owner, which cannot fail
            if (body.count >= body.members.capacity()) body.members.reserve(2 * body.count + 1);
            ++body.count;
        }
        graph_access::join(*body.owner, state_access::head_of(member.object));
    } else if (body.counts) {
        if (body.is_custom()) body.members.push_back(member);
        state_access::add_handle(member.object);
    }
    if (body.owner == nullptr && body.field != nullptr) body.field->raise(slot::present);
}

void give_up_member(collection_body& body, edge member) noexcept {
    if (body.ops->values != nullptr)
        drop_reference(body.ops->values, member.object);
    else if (body.owner != nullptr) {
        if (body.is_custom() && body.count != 0) --body.count;
        graph_access::cut(*body.owner);
    } else if (body.counts && body.is_custom()) {
        try {
            give_up_custom(body, member);
        } catch (...) {
            // Not known to be out, it stays counted as long as the collection lives.
        }
    } else if (body.counts)
        state_access::drop_handle(member.object);
}

bool remove_unheard(const collection_place& at, edge member) {
    if (!at.attribute.is_relationship() || state_access::is_kept(at.owner)) return false;
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
