#include <string>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/core/error.hpp"

namespace orm::detail {
namespace {

/// Members of the set that `given` holds, or that it does not, with references to values.
std::vector<edge> present(const collection_body& body, const std::vector<edge>& given,
                          bool in_given) {
    const member_set all{body.ops->values, given};
    std::vector<edge> found;
    for (const edge& one : members_of(body))  // a comparison may change the set
        if (all.contains(one.object) == in_given) found.push_back(one);
    for (const edge& one : found) add_reference(body.ops->values, one.object);
    return found;
}

}  // namespace

bool set_contains(const collection_body& body, const void* member) {
    return find_place(body, member) != no_place;
}

bool set_add(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    const looked_up known{body, member.object};
    if (known.before() != no_place) {
        announce_append_wo_mutation(body, member, from, collection_key::null());
        return false;
    }
    const member_value stored = announce_append(body, member, from, {});
    const bool replaced = stored.object != member.object;  // by a listener
    if ((replaced ? find_place(body, stored.object) : known.now()) != no_place) return false;
    store_last(body, stored, nullptr);
    return true;
}

bool set_discard(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    const looked_up known{body, member.object};
    if (known.before() == no_place) return false;
    announce_remove(body, body.members[known.before()], from, {});
    const std::size_t now = known.now();
    if (now == no_place) return false;
    erase_noted(body, now);
    return true;
}

edge set_pop(collection_body& body) {
    const dispatch_frame running;
    announce_pop(body);
    if (body.count == 0) throw key_error{describe(body) + " is empty: there is nothing to pop"};
    const std::size_t place = body.members.size() - 1;  // no gap stands last
    prepare_pop(body, body.members[place]);
    const edge member = counted(body, body.members[place]);
    counted_edge guard{*body.ops, member};
    erase_at(body, place);
    announce_remove(body, member, nullptr, {});
    return guard.release();
}

void set_clear(collection_body& body) {
    remove_all_by_role(body, nullptr);
}

void set_update(collection_body& body, std::vector<edge> members) {
    const given_members given{*body.ops, std::move(members)};
    if (given.all.empty()) return;
    const dispatch_frame running;
    for (const edge& one : given.all) set_add(body, one);
}

void set_difference_update(collection_body& body, std::vector<edge> members) {
    const given_members given{*body.ops, std::move(members)};
    if (given.all.empty()) return;
    const dispatch_frame running;
    for (const edge& one : given.all) set_discard(body, one);
}

void set_intersection_update(collection_body& body, std::vector<edge> members) {
    const given_members given{*body.ops, std::move(members)};
    const dispatch_frame running;
    const given_members leaving{*body.ops, present(body, given.all, false)};
    for (const edge& one : leaving.all) remove_member(body, one, nullptr);
}

void set_symmetric_difference_update(collection_body& body, std::vector<edge> members) {
    const given_members given{*body.ops, std::move(members)};
    if (given.all.empty()) return;
    const dispatch_frame running;
    const given_members leaving{*body.ops, present(body, given.all, true)};
    std::vector<edge> coming;
    member_set once{body.ops->values};
    for (const edge& one : given.all)
        if (once.add(one.object) && !set_contains(body, one.object)) coming.push_back(one);
    for (const edge& one : leaving.all) remove_member(body, one, nullptr);
    for (const edge& one : coming) set_add(body, one);
}

}  // namespace orm::detail
