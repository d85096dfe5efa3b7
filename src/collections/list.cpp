#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/collections/detail/cursor.hpp"
#include "orm/core/error.hpp"
#include "room.hpp"

// The order of checks, events and changes, and the keys handed over, are those of the reference's
// list: see the specification, section 6.

namespace orm::detail {
namespace {

/// Where `insert` puts a member: out of range is the nearest end.
std::size_t insertion_place(const collection_body& body, std::ptrdiff_t index) {
    const auto size = static_cast<std::ptrdiff_t>(body.members.size());
    if (index < 0) index = std::max<std::ptrdiff_t>(index + size, 0);
    return static_cast<std::size_t>(std::min(index, size));
}

/// From `start` up to `stop`, or down to it. @pre both lie in a list, or next to it
/// @param places where room for them may be
std::vector<std::size_t> stepped(std::ptrdiff_t start, std::ptrdiff_t stop, std::ptrdiff_t step,
                                 std::vector<std::size_t> places = {}) {
    places.clear();
    while (step < 0 ? start > stop : start < stop) {
        places.push_back(static_cast<std::size_t>(start));
        if (step < 0 ? step <= stop - start : step >= stop - start) break;
        start += step;
    }
    return places;
}

/// The places that a slice names for reading and deleting, in its order, as Python counts them.
std::vector<std::size_t> places_of(const collection_body& body, const slice& part,
                                   std::vector<std::size_t> room = {}) {
    const std::ptrdiff_t step = part.step.value_or(1);
    if (step == 0) throw value_error{"the step of a slice must not be 0; leave it out for 1"};
    const auto size = static_cast<std::ptrdiff_t>(body.members.size());
    const std::ptrdiff_t lowest = step < 0 ? -1 : 0;
    const std::ptrdiff_t highest = step < 0 ? size - 1 : size;
    const auto bound = [&](const std::optional<std::ptrdiff_t>& given, std::ptrdiff_t otherwise) {
        if (!given.has_value()) return otherwise;
        return std::clamp(*given < 0 ? *given + size : *given, lowest, highest);
    };
    const std::ptrdiff_t start = bound(part.start, step < 0 ? highest : lowest);
    const std::ptrdiff_t stop = bound(part.stop, step < 0 ? lowest : highest);
    return stepped(start, stop, step, std::move(room));
}

void set_at(collection_body& body, std::ptrdiff_t index, edge member) {
    const edge old = body.members[list_place(body, index)];
    prepare_replacement(body, old, member);
    announce_remove(body, old, nullptr, collection_key::at(index));
    const member_value stored =
        announce_instead(body, old, member, nullptr, collection_key::at(index));
    const std::size_t place = list_place(body, index);
    keep_committed(body);
    keep_member(body, stored);
    body.index.reset();  // what is known of its members
    give_up_member(body, std::exchange(body.members[place], stored));
}

void erase_at_index(collection_body& body, std::ptrdiff_t index) {
    const edge old = body.members[list_place(body, index)];
    announce_remove(body, old, nullptr, collection_key::at(index));
    take_from_list(body, list_place(body, index));
}

}  // namespace

std::size_t list_place(const collection_body& body, std::ptrdiff_t index) {
    const auto size = static_cast<std::ptrdiff_t>(body.members.size());
    const std::ptrdiff_t place = index < 0 ? index + size : index;
    if (place < 0 || place >= size)
        throw index_error{describe(body) + " has no place " + std::to_string(index) +
                          ": it holds " + std::to_string(size) + " members"};
    return static_cast<std::size_t>(place);
}

std::size_t list_find(const collection_body& body, const void* member) {
    if (body.ops->values == nullptr) {
        const auto found = std::ranges::find(body.members, member, &edge::object);
        return static_cast<std::size_t>(found - body.members.begin());
    }
    for (comparing_turns turns{body};; turns.again()) {
        const std::size_t size = body.members.size();
        for (std::size_t place = 0;; ++place) {
            if (place == size) return size;
            const edge one = body.members[place];
            const bool found = is_same(*body.ops, one.object, member);
            if (body.members.size() != size || body.members[place] != one) break;
            if (found) return place;
        }
    }
}

void store_in_list(collection_body& body, std::size_t place, edge member) {
    if (place != body.members.size()) keep_committed(body);
    reserve_one(body.members);
    keep_member(body, member);
    body.members.insert(body.members.begin() + static_cast<std::ptrdiff_t>(place), member);
    body.count = body.members.size();
}

void take_from_list(collection_body& body, std::size_t place) {
    keep_committed(body);
    const edge member = body.members[place];
    note_place(body, place);
    body.members.erase(body.members.begin() + static_cast<std::ptrdiff_t>(place));
    tell_iterators();
    body.count = body.members.size();
    if (body.index != nullptr) --body.index->listed;
    give_up_member(body, member);
}

void list_insert(collection_body& body, std::ptrdiff_t index, edge member) {
    const dispatch_frame running;
    const bool at_end = insertion_place(body, index) == body.members.size();
    const member_value stored =
        announce_append(body, member, nullptr, collection_key::at(index), at_end);
    store_in_list(body, insertion_place(body, index), stored);
}

void list_extend(collection_body& body, std::vector<edge> members) {
    const given_members given{*body.ops, std::move(members)};
    if (given.all.empty()) return;
    const dispatch_frame running;
    for (const edge& one : given.all) list_append(body, one);
}

bool list_remove_if_in(collection_body& body, edge member, const initiator* from) {
    announce_remove(body, member, from, {});
    const std::size_t place = list_find(body, member.object);
    if (place == body.members.size()) return false;
    take_from_list(body, place);
    return true;
}

edge list_pop(collection_body& body, std::ptrdiff_t index) {
    const dispatch_frame running;
    announce_pop(body);
    if (body.members.empty())
        throw index_error{describe(body) + " is empty: there is nothing to pop"};
    const std::size_t place = list_place(body, index);
    prepare_pop(body, body.members[place]);
    const edge member = counted(body, body.members[place]);
    counted_edge guard{*body.ops, member};
    take_from_list(body, place);
    announce_remove(body, member, nullptr, collection_key::at(index));
    return guard.release();
}

void list_set(collection_body& body, std::ptrdiff_t index, edge member) {
    const dispatch_frame running;
    set_at(body, index, member);
}

void list_erase(collection_body& body, std::ptrdiff_t index) {
    const dispatch_frame running;
    erase_at_index(body, index);
}

void list_set_slice(collection_body& body, const slice& part, std::vector<edge> members) {
    const given_members given{*body.ops, std::move(members)};
    const dispatch_frame running;
    // Bounds are made out once, whatever the step from the first place to the end.
    const std::ptrdiff_t step = part.step.value_or(1) == 0 ? 1 : part.step.value_or(1);
    const auto size = static_cast<std::ptrdiff_t>(body.members.size());
    const std::ptrdiff_t lowest = step < 0 ? -1 : 0;
    const std::ptrdiff_t highest = step < 0 ? size - 1 : size;
    std::ptrdiff_t start = part.start.value_or(0);
    if (start < 0) start = std::max(start + size, lowest);
    std::ptrdiff_t stop = part.stop.value_or(size);
    stop = std::clamp(stop < 0 ? stop + size : stop, lowest, highest);
    if (step == 1) {  // listeners are told a start behind the end as it was given
        for (std::ptrdiff_t i = start; i < stop; ++i)
            if (static_cast<std::ptrdiff_t>(body.members.size()) > start)
                erase_at_index(body, start);
        for (const edge& one : given.all) {
            list_insert(body, start, one);
            if (start != std::numeric_limits<std::ptrdiff_t>::max()) ++start;
        }
        return;
    }
    const std::vector<std::size_t> places = stepped(std::min(start, highest), stop, step);
    if (places.size() != given.all.size())
        throw value_error{std::to_string(given.all.size()) + " members cannot be assigned to the " +
                          std::to_string(places.size()) + " places of a slice with a step of " +
                          describe(body) + "; give as many members as places"};
    for (std::size_t i = 0; i < places.size(); ++i)
        set_at(body, static_cast<std::ptrdiff_t>(places[i]), given.all[i]);
}

void list_erase_slice(collection_body& body, const slice& part) {
    const dispatch_frame running;
    std::vector<std::size_t> places = places_of(body, part);
    std::vector<edge> leaving;
    std::vector<edge> gone;
    leaving.reserve(places.size());
    gone.reserve(places.size());
    for (const std::size_t place : places) leaving.push_back(body.members[place]);
    prepare_remove_all(body, leaving);
    for (const edge& one : leaving) announce_remove(body, one, nullptr, collection_key::of(part));
    places = places_of(body, part, std::move(places));  // listeners may have changed the list
    std::ranges::sort(places);
    keep_committed(body);
    gone.reserve(places.size());
    std::size_t place = 0;
    std::erase_if(body.members, [&](const edge& one) {
        if (gone.size() == places.size() || place++ != places[gone.size()]) return false;
        gone.push_back(one);
        return true;
    });
    tell_iterators();
    body.count = body.members.size();
    if (body.index != nullptr) body.index->listed -= gone.size();
    for (const edge& one : gone) give_up_member(body, one);
}

void throw_changed_in_sort(const collection_body& body) {
    throw collection_changed_error{
        describe(body) +
        " was changed by a comparison while it was being sorted; it keeps its order"};
}

void list_clear(collection_body& body) {
    const dispatch_frame running;
    prepare_remove_all(body, body.members);
    for (std::size_t i = 0; i < body.members.size(); ++i)
        announce_remove(body, body.members[i], nullptr, collection_key::at(-1));
    keep_committed(body);
    const std::vector<edge> leaving = std::exchange(body.members, {});
    tell_iterators();
    body.count = 0;
    body.index.reset();
    for (const edge& one : leaving) give_up_member(body, one);
}

}  // namespace orm::detail
