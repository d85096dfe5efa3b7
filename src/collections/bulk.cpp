#include <new>
#include <string>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/collections/detail/cursor.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "room.hpp"

// Assignment to a collection, step by step as the specification (section 7) numbers them.
// Source: SQLAlchemy 2.1, orm/attributes.py, _CollectionAttributeImpl.set, and orm/collections.py,
// bulk_replace.

namespace orm::detail {
namespace {

/// How the members that come differ from those that were there.
struct difference {
    std::vector<char> is_constant;  ///< beside the members that come
    std::vector<edge> constants;    ///< in the order of the old collection, each once
    std::vector<edge> removals;
};

/// Marks in the headers of the objects stand for two sets of them; no code of a user runs
/// meanwhile.
/// The headers are most of the cost: each is looked at once, and twice where it was there before.
difference difference_of_objects(const std::vector<edge>& coming, const std::vector<edge>& old) {
    difference made;
    // Nothing may fail while marks stand.
    made.is_constant.reserve(coming.size());
    made.constants.reserve(old.size());
    made.removals.reserve(old.size());
    for (const edge& one : old) state_access::set_seen(state_access::head_of(one.object));
    for (const edge& one : coming) {
        instance_state& state = state_access::head_of(one.object);
        const bool was_there = state_access::is_seen(state);
        if (was_there) state_access::set_reached(state, true);
        made.is_constant.push_back(was_there ? 1 : 0);
    }
    for (const edge& one : old) {
        instance_state& state = state_access::head_of(one.object);
        if (!state_access::is_seen(state)) continue;  // a repeat
        (state_access::is_reached(state) ? made.constants : made.removals).push_back(one);
        state_access::clear_marks(state);
    }
    return made;
}

/// Useless when comparisons have changed the collection.
difference difference_of_values(const value_ops* values, const std::vector<edge>& coming,
                                const std::vector<edge>& old, const collection_body& of) {
    const member_set come{values, coming};
    member_set were{values};
    difference made;
    for (const edge& one : old) {
        if (of.count != old.size()) break;
        if (were.add(one.object))
            (come.contains(one.object) ? made.constants : made.removals).push_back(one);
    }
    for (const edge& one : coming) made.is_constant.push_back(were.contains(one.object) ? 1 : 0);
    return made;
}

/// The old collection is to be replaced: its members are what was there before.
void mark_replaced(const collection_place& at, const collection_body& old) {
    slot& marks = at.field().marks;
    if (old.unstored && !marks.has(slot::changed)) {
        state_access::reserve_entry(at.owner);
        state_access::remember(at.owner, at.attribute.index(), new committed_members{*old.ops});
        marks.raise(slot::changed);
    }
    mark_changed(at);
}

/// Dictionaries whose members tell no keys take them from what is assigned.
const bulk_keys* own_keys(const collection_place& at, const collection_body& made,
                          const std::vector<edge>& values, const bulk_keys* keys) {
    if (made.ops->kind != field_kind::dict) return nullptr;
    if (made.ops->values == nullptr && (keys == nullptr || (knows_keys(made) && !keys->is_certain)))
        return nullptr;
    if (keys == nullptr || keys->boxes.size() != values.size())
        throw value_error{describe(at.attribute) +
                          " takes its keys from what is assigned, but a listener of bulk_replace "
                          "has changed the number of values; change values in place only"};
    return keys;
}

bool is_told(const bulk_keys* keys) noexcept {
    return keys != nullptr && !keys->is_certain && !keys->is_silent;
}

/// Room for all that come.
void reserve(collection_body& made, std::size_t size) {
    made.members.reserve(size);
    tell_iterators();
    if (made.ops->keys != nullptr) made.keys.reserve(size);
    graph_access::prepare(*made.owner);
}

void fill(const collection_place& at, collection_body& made, const std::vector<edge>& values,
          const difference& differs, const bulk_keys* keys) {
    const initiator& token = at.attribute.token(operation::bulk_replace);
    const bool is_list = made.ops->kind == field_kind::list;
    const listener_list& append = attribute_access::list(at.attribute, append_event);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (keys != nullptr) {
            if (differs.is_constant[i] != 0)
                dict_put_silently(made, keys->boxes[i], values[i]);
            else
                dict_put(made, keys->boxes[i], values[i], &token);
        } else if (differs.is_constant[i] != 0) {
            if (is_list && made.ops->values == nullptr && made.owner != nullptr) {
                reserve_one(made.members);
                made.members.push_back(values[i]);  // joined with the owner already
                ++made.count;
            } else {
                append_silently(made, values[i]);
            }
        } else if (!is_list || !is_idle(append) || !append_unheard(made, values[i])) {
            append_by_role(made, values[i], &token);
        }
    }
}

void announce_rest(const collection_place& at, const difference& differs, std::size_t& told) {
    const initiator& token = at.attribute.token(operation::bulk_replace);
    if (at.attribute.any(append_wo_mutation_event))
        for (const edge& one : differs.constants) fire_append_wo_mutation(at, one, &token, {});
    const listener_list& remove = attribute_access::list(at.attribute, remove_event);
    for (; told < differs.removals.size(); ++told) {
        const edge one = differs.removals[told];
        if (!is_idle(remove) || !remove_unheard(at, one)) fire_remove(at, one, &token, {});
    }
}

/// Memory ran out half way: what the other ends have not been told of stays in.
void keep_untold(const collection_place& at, collection_body& made, const collection_body& old,
                 const difference& differs, std::size_t told) noexcept {
    try {
        const std::vector<edge> members = members_of(old);
        const std::vector<value_box*> keys = keys_of(old);
        member_set known{made.ops->values, members_of(made)};
        for (std::size_t i = 0; i < told; ++i) known.add(differs.removals[i].object);
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (!known.add(members[i].object)) continue;
            if (keys.empty())
                append_silently(made, members[i]);
            else if (find_place(made, keys[i]) == no_place)
                dict_put_silently(made, keys[i], members[i]);
            else  // its key is another's now
                fire_remove(at, members[i], &at.attribute.token(operation::bulk_replace), {});
        }
    } catch (...) {
    }
}

/// Unlinks a collection when the assignment that made it, or replaces it, goes wrong. The old one
/// stays linked as long as somebody holds it.
class unlink_on_error {
public:
    unlink_on_error(collection_body& body, bool even_if_held) noexcept
        : body_{&body}, even_if_held_{even_if_held} {}
    ~unlink_on_error() {
        if (body_ == nullptr) return;
        if (even_if_held_)
            unlink(*body_);
        else
            leave_behind(*body_);
    }
    unlink_on_error(const unlink_on_error&) = delete;
    unlink_on_error& operator=(const unlink_on_error&) = delete;
    void release() noexcept { body_ = nullptr; }

private:
    collection_body* body_;
    bool even_if_held_;
};

}  // namespace

void assign_collection(collection_field& field, const collection_ops& ops, std::vector<edge> given,
                       const collection_body* same, const bulk_keys* keys) {
    given_members values{ops, std::move(given)};
    instance_state& owner = state_access::head_of(field.marks);
    const collection_place at{owner, state_access::attribute_of(owner, field.marks)};
    const dispatch_frame frame;
    collection_body& made = make_linked(at, ops);  // 1
    unlink_on_error made_in_vain{made, true};
    fire_collection_event(at, made, init_collection_event);
    dispatch_event(bulk_replace_event, {state_access::object_of(owner), at.attribute, &values.all,
                                        is_told(keys) ? keys : nullptr,
                                        at.attribute.token(operation::bulk_replace)});  // 4
    difference differs;
    for (comparing_turns turns{made};; turns.again()) {
        const collection_body& found = read_collection(field, ops);  // 5
        if (&found == same) return;                                  // 6
        if (state_access::tells_change(owner)) {  // and looks again: a keeper may do anything
            state_access::begin_change(owner);
            continue;
        }
        // What may fail, memory and comparisons of users, comes before anything is changed.
        const std::vector<edge> before = members_of(found);
        if (ops.values == nullptr) {
            differs = difference_of_objects(values.all, before);  // 9
            break;
        }
        differs = difference_of_values(ops.values, values.all, before, found);
        if (&found == field.body && members_of(found) == before &&
            !state_access::tells_change(owner))
            break;
    }
    collection_body& old = *field.body;
    keys = own_keys(at, made, values.all, keys);
    reserve(made, values.all.size());
    mark_replaced(at, old);  // 7
    unlink_on_error left_over{old, false};
    field.marks.stamp = 0;
    mark_stored(field, made);  // 8
    made_in_vain.release();
    made.after_empty = old.unstored || old.after_empty;
    old.unstored = false;
    std::size_t told = 0;
    try {
        fill(at, made, values.all, differs, keys);  // 10
        announce_rest(at, differs, told);           // 11
    } catch (const std::bad_alloc&) {
        if (is_in_field(made)) keep_untold(at, made, old, differs, told);
        throw;
    }
    left_over.release();
    made.after_empty = false;
    const bool disposes = at.attribute.any(dispose_collection_event);
    if (disposes) hold(old);  // 12
    unlink(old);
    if (!disposes) return;
    struct held_body {
        collection_body& body;
        ~held_body() { drop_hold(body); }
    } const held{old};
    fire_collection_event(at, old, dispose_collection_event);
}

}  // namespace orm::detail
