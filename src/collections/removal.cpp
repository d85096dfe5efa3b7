#include <algorithm>
#include <new>
#include <utility>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/collections/detail/cursor.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/relation.hpp"

// Removals of many members: each leaves with its events, one after the other.
// Where nobody can see the list in between, its members are moved together
// once, and not once for each.

namespace orm::detail {
namespace {

/// Can anything that runs while the member is removed look at the list?
bool is_seen(const collection_body& body, edge member) {
    if (body.owner == nullptr) return false;
    if (!is_idle(attribute_access::list(*body.attribute, remove_event))) return true;
    if (body.ops->values != nullptr) return false;
    if (state_access::is_kept(*body.owner)) return true;  // by its keeper
    return attribute_access::relation_of(*body.attribute).far != nullptr &&
           quiet_end(*body.attribute, state_access::head_of(member.object)) == nullptr;
}

/// Do the removals depend on which members stand twice?
bool asks_for_repeats(const collection_body& body) {
    return body.owner != nullptr && body.ops->values == nullptr &&
           attribute_access::relation_of(*body.attribute).far != nullptr;
}

/// How many of `leaving`, from `first` on, are in the list in this order and
/// leave unseen.
std::size_t unseen_run(const collection_body& body, const std::vector<edge>& leaving,
                       std::size_t first) {
    std::size_t next = first;
    for (const edge& one : body.members) {
        if (next == leaving.size()) break;
        if (one == leaving[next]) {
            if (is_seen(body, one)) break;
            ++next;
        }
    }
    return next - first;
}

/// Takes out members that were announced.
void take_run(collection_body& body, const edge* first, const edge* last) {
    keep_committed(body);  // the entry may be new; there is room for it
    const edge* next = first;
    std::erase_if(body.members, [&](const edge& one) {
        if (next == last || one != *next) return false;
        ++next;
        return true;
    });
    tell_iterators();
    body.count = body.members.size();
    if (body.index != nullptr) body.index->listed -= static_cast<std::size_t>(last - first);
    for (const edge* one = first; one != last; ++one) give_up_member(body, *one);
}

/// Removes such a run: the events first, which nobody hears, then the members.
void remove_run(collection_body& body, const edge* first, const edge* last, const initiator* from) {
    prepare_remove_all(body, {first, last});
    const edge* one = first;
    try {
        for (; one != last; ++one) announce_remove(body, *one, from, {});
    } catch (const std::bad_alloc&) {  // of a loader
        take_run(body, first, one);
        throw;
    }
    take_run(body, first, last);
}

}  // namespace

std::size_t remove_each(collection_body& body, const std::vector<edge>& leaving,
                        const initiator* from, bool all_must_be_in) {
    const dispatch_frame running;
    const bool is_list = body.ops->kind == field_kind::list;
    std::size_t removed = 0;
    for (std::size_t i = 0; i < leaving.size();) {
        if (is_list && !(asks_for_repeats(body) && has_repeats(body))) {
            if (const std::size_t run = unseen_run(body, leaving, i); run != 0) {
                remove_run(body, leaving.data() + i, leaving.data() + i + run, from);
                removed += run;
                i += run;
                continue;
            }
        }
        const edge one = leaving[i++];
        if (all_must_be_in) {
            remove_member(body, one, from);
            ++removed;
        } else if (holds(body, one.object) && remove_by_role(body, one, from)) {
            ++removed;
        }
    }
    return removed;
}

}  // namespace orm::detail
