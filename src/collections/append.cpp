#include "collection_place.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "room.hpp"

// What an append to a list does. The usual cases, of a member that nothing refers to yet, are done
// without the events that nobody hears; the events are the same, and so is what is left.

namespace orm::detail {
namespace {

/// Where the other end's field lies in members of this one's class.
/// @return false: such members have to be told the long way.
[[gnu::noinline]] bool learn_class(collection_body& body, const instance_state& member) {
    // Read before the listeners: whoever registers one moves it last.
    const std::uint16_t epoch = set_epoch.load(std::memory_order_acquire);
    body.idle_class = 0;  // its field lies elsewhere
    if (attribute_access::relation_of(*body.attribute).single_parent ||
        state_access::is_kept(*body.owner) ||      // its keeper hears of members
        graph_access::of(*body.owner) == nullptr)  // the first member joins them the long way
        return false;
    const attribute_info* const quiet = quiet_end(*body.attribute, member);
    if (quiet == nullptr) return false;
    body.far_offset = state_access::place_of(member, quiet->index()).offset;
    body.known_class = state_access::class_id(member);
    body.learnt = epoch;
    return true;
}

inline object_field& far_field(const collection_body& body, const instance_state& member) noexcept {
    return *reinterpret_cast<object_field*>(
        static_cast<std::byte*>(state_access::object_of(member)) + body.far_offset);
}

/// The other end's field of a member of a known class, where it can be written directly; nullptr:
/// it cannot.
inline object_field* open_field(const collection_body& body, instance_state& member) noexcept {
    if (!state_access::is_bare(member)) return nullptr;
    object_field& far = far_field(body, member);
    // An old owner would have to be told, and a known null to be remembered.
    if (far.value.object != nullptr || far.marks.has(slot::expired) ||
        (far.marks.where & (slot::present | slot::changed)) == slot::present)
        return nullptr;
    return &far;
}

/// Writes the other end's field as its events would.
inline void write_field(object_field& far, instance_state& owner, instance_state& member) noexcept {
    far.value.object = state_access::object_of(owner);
    far.marks.raise(far.marks.has(slot::changed) ? slot::present
                                                 : slot::present | slot::changed | slot::nothing);
    state_access::mark_modified(member);
}

/// The usual case: the member is of the known class and alone, and the other end's field was never
/// used. Done in few instructions. @pre the collection has an owner
inline bool is_alone(const collection_body& body, const instance_state& owner,
                     const instance_state& member) noexcept {
    return state_access::is_bare(member) &&
           graph_access::can_join_lone(*graph_access::of(owner), member) &&
           !far_field(body, member).marks.has(slot::any);
}
inline bool is_usual(const collection_body& body, const instance_state& owner,
                     const instance_state& member) noexcept {
    return body.known_class == state_access::class_id(member) && is_alone(body, owner, member);
}
inline void join_usual(object_field& far, instance_state& owner, instance_state& member) noexcept {
    graph& together = *graph_access::of(owner);
    far.value.object = state_access::object_of(owner);
    constexpr unsigned marks = slot::present | slot::changed | slot::nothing;
    far.marks.where = static_cast<std::uint16_t>(far.marks.where + marks);  // it had none
    state_access::mark_modified_at_once(member);
    graph_access::join_known(together, member);
}

/// Nothing listens, and the member is of the known class.
/// @return false: nothing was done, as the case is not the usual one
inline bool append_at_once(collection_body& body, instance_state& owner, edge member) noexcept {
    instance_state& state = state_access::head_of(member.object);
    if (!is_alone(body, owner, state) || body.members.size() == body.members.capacity())
        return false;
    body.members.push_back(member);
    ++body.count;
    join_usual(far_field(body, state), owner, state);
    return true;
}

/// The rest of an append of which the listener at `entry` has heard, where that has made it unusual
/// or others listen too.
[[gnu::noinline]] void finish_append(thread_record& record, collection_body& body, void* owner,
                                     const listener_entry* entry, edge member, edge value) {
    const outermost_dispatch dispatch{record};
    const collection_place at{state_access::head_of(owner), *body.attribute};
    const listener_list& list = attribute_access::list(at.attribute, append_event);
    static constexpr collection_key key;
    try {
        dispatch.check(list);
        while ((++entry)->call != nullptr) {
            call_entry(*entry,
                       {owner, at.attribute, &value, &key, at.attribute.token(operation::append)});
            dispatch.check(list);
        }
    } catch (...) {
        refuse_append(at, member);
        throw;
    }
    settle_append(at, member, value);
    store_in_list(body, body.members.size(), value);
}

/// The end of an append that a listener has refused.
void end_refused(thread_record& record, const attribute_info& attribute, void* owner, edge member) {
    const outermost_dispatch dispatch{record};
    refuse_append({state_access::head_of(owner), attribute}, member);
}

/// Only append is listened to, and the first to hear it is the upkeep of the other end: what that
/// does is done here. What begins here ends by name, as guards would cost a tenth of the whole.
/// @return false: nothing was done, as the case is not the usual one
inline bool append_heard(collection_body& body, edge member) {
    thread_record& record = *this_thread_record;
    instance_state& state = state_access::head_of(member.object);
    if (!outermost_dispatch::may_begin(record) || !is_usual(body, *body.owner, state)) return false;
    outermost_dispatch::begin(record);
    // The attribute is asked of the token: a register less has to be kept over the calls.
    const initiator& from = body.attribute->token(operation::append);
    const listener_entry* entry = attribute_access::list(from.attribute(), append_event)
                                      .first.load(std::memory_order_acquire);
    if (entry == nullptr || entry->callable != &upkeep_tag || (++entry)->call == nullptr)
        [[unlikely]] {
        outermost_dispatch::end_undisturbed(record);
        return false;
    }
    void* const owner = state_access::object_of(*body.owner);
    join_usual(far_field(body, state), *body.owner, state);
    edge value = member;
    static constexpr collection_key key;
    try {
        call_entry(*entry, {owner, from.attribute(), &value, &key, from});
    } catch (...) {
        end_refused(record, from.attribute(), owner, member);
        throw;
    }
    // Who takes the collection away from its owner, changes the member's field or gives the member
    // a record of its own disturbs the dispatch.
    if (outermost_dispatch::is_disturbed(record) || entry[1].call != nullptr ||
        value.object != member.object || body.members.size() == body.members.capacity())
        [[unlikely]] {
        finish_append(record, body, owner, entry, member, value);
    } else {
        body.members.push_back(member);
        ++body.count;
        outermost_dispatch::end_undisturbed(record);
    }
    return true;
}

/// An append may be done without events, or without those of the other end, from now on: `epoch`
/// was read before its listeners were.
void stamp(collection_body& body, edge member, std::uint16_t epoch) {
    if (body.owner == nullptr || body.ops->values != nullptr || epoch == last_epoch) return;
    if (!is_in_field(body)) return;  // a stamp is of the collection that is
    const listener_entry* const first =
        attribute_access::list(*body.attribute, append_event).first.load(std::memory_order_acquire);
    const bool upheld = first != nullptr && first->callable == &upkeep_tag;
    const bool idle = first == nullptr || (upheld && first[1].call == nullptr);
    if (!idle && !upheld) return;
    if (!learn_class(body, state_access::head_of(member.object))) return;
    body.field->stamp = epoch;
    body.heard = !idle;
    if (idle) body.idle_class = body.known_class;
}

[[gnu::noinline]] void append_slowly(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    const std::uint16_t epoch = set_epoch.load(std::memory_order_acquire);
    const member_value stored = announce_append(body, member, from, {});
    store_in_list(body, body.members.size(), stored);
    stamp(body, stored, epoch);
}

[[gnu::noinline]] void append_idle(collection_body& body, edge member) {
    if (append_unheard(body, member)) {
        body.idle_class = body.known_class;
    } else {
        append_slowly(body, member, nullptr);
    }
}

[[gnu::noinline]] void append_to_listeners(collection_body& body, edge member) {
    reserve_one(body.members);  // the other end is told first, and then nothing may fail
    if (!append_heard(body, member)) append_slowly(body, member, nullptr);
}

/// All but what list_append_object does at once.
[[gnu::noinline]] void append_otherwise(collection_body& body, edge member) {
    if (body.owner == nullptr || body.field->stamp != set_epoch.load(std::memory_order_relaxed))
        return append_slowly(body, member, nullptr);
    return body.heard ? append_to_listeners(body, member) : append_idle(body, member);
}

}  // namespace

const attribute_info* quiet_end(const attribute_info& attribute, const instance_state& member) {
    const relation* const far = attribute_access::relation_of(attribute).far;
    if (far == nullptr || far->is_collection() || far->tracks_parent()) return nullptr;
    const attribute_info& end = attribute_on(member, *far);
    const bool quiet = !end.active_history() && is_idle(attribute_access::list(end, set_event));
    return quiet ? &end : nullptr;
}

bool append_unheard(collection_body& body, edge member) {
    // A value has no header to look at; without an owner nobody is told.
    if (body.ops->values != nullptr || body.owner == nullptr || state_access::is_kept(*body.owner))
        return false;
    // What was found out about a class holds until a listener is registered.
    const std::uint16_t now = set_epoch.load(std::memory_order_relaxed);
    if (body.learnt != now || now == last_epoch) [[unlikely]]
        body.idle_class = body.known_class = 0;
    instance_state& state = state_access::head_of(member.object);
    if (body.known_class == state_access::class_id(state) &&
        append_at_once(body, *body.owner, member))
        return true;
    if (body.known_class != state_access::class_id(state) && !learn_class(body, state))
        return false;
    object_field* const far = open_field(body, state);
    if (far == nullptr) return false;
    reserve_one(body.members);
    body.members.push_back(member);
    ++body.count;
    graph_access::join(*body.owner, state);
    write_field(*far, *body.owner, state);
    return true;
}

void list_append_object(collection_body& body, edge member) {
    // One that is idle has an owner, and its members are objects.
    if (body.idle_class == state_access::class_id(state_access::head_of(member.object)) &&
        body.field->stamp == set_epoch.load(std::memory_order_relaxed) &&
        append_at_once(body, *body.owner, member)) [[likely]]
        return;
    append_otherwise(body, member);
}

void list_append(collection_body& body, edge member, const initiator* from) {
    if (from == nullptr && body.ops->values == nullptr) return list_append_object(body, member);
    append_slowly(body, member, from);
}

}  // namespace orm::detail
