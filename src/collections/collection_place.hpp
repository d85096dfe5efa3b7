#ifndef ORM_SRC_COLLECTIONS_COLLECTION_PLACE_HPP
#define ORM_SRC_COLLECTIONS_COLLECTION_PLACE_HPP

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "orm/collections/detail/core.hpp"
#include "orm/instrument/attribute_info.hpp"

// What the sources of this folder share.

namespace orm::detail {

/// "User.addresses", or "the collection" of one without an owner; for messages.
std::string describe(const collection_body& body);

/// The comparisons of an operation are made again, as one of them has changed the collection.
class comparing_turns {
public:
    explicit comparing_turns(const collection_body& body) noexcept : body_{body} {}
    /// @throws collection_changed_error when that goes on and on
    void again() {
        if (++turns_ == most_comparing_turns) throw_changed_by_comparison(body_);
    }

private:
    const collection_body& body_;
    int turns_ = 0;
};

/// Members whose references, if they are values, this holds.
struct given_members {
    given_members(const collection_ops& of, std::vector<edge> members) noexcept
        : ops{of}, all{std::move(members)} {}
    ~given_members() {
        for (const edge& one : all) drop_reference(ops.values, one.object);
    }
    given_members(const given_members&) = delete;
    given_members& operator=(const given_members&) = delete;

    const collection_ops& ops;
    std::vector<edge> all;
};

/// A member that is counted for the caller; given back when an error leaves the operation.
class counted_edge {
public:
    counted_edge(const collection_ops& of, edge member) noexcept : ops_{of}, member_{member} {}
    ~counted_edge() {
        if (member_.object != nullptr) drop_counted(ops_, member_);
    }
    counted_edge(const counted_edge&) = delete;
    counted_edge& operator=(const counted_edge&) = delete;
    edge release() noexcept { return std::exchange(member_, edge{}); }

private:
    const collection_ops& ops_;
    edge member_;
};

/// Members with a reference to each value: for given_members.
std::vector<edge> referenced(const collection_ops& ops, std::vector<edge> members);
std::vector<edge> referenced_members(const collection_body& body);

/// The attribute of a live object that an operation works on.
struct collection_place {
    collection_field& field() const noexcept;

    instance_state& owner;
    const attribute_info& attribute;
};

/// The attribute at the other end of a member, if it holds one object and nobody hears of its
/// changes; nullptr otherwise.
const attribute_info* quiet_end(const attribute_info& attribute, const instance_state& member);
/// Appends without events, where the attribute is known to be idle and the other end's field can be
/// written directly. @return false: it has to be done the long way.
bool append_unheard(collection_body& body, edge member);
/// Tells the other end's field of a member that leaves, where nobody hears it and nothing is to be
/// remembered. @return false: it has to be done the long way.
bool remove_unheard(const collection_place& at, edge member);
/// Into a custom collection, without events.
void store_in_custom(collection_body& body, edge member);
/// Into a list and out of it, without events.
void store_in_list(collection_body& body, std::size_t place, edge member);
void take_from_list(collection_body& body, std::size_t place);
/// Removes a member of a list; the event is fired also for one that is not in. The caller has
/// opened a frame.
/// @return was it in?
bool list_remove_if_in(collection_body& body, edge member, const initiator* from);

// Memory that is got before anybody is told; see prepare.cpp.

/// For a member that comes; `at_end`: and others stay in their places; `is_told`: by its other end.
void prepare_append(collection_body& body, edge member, bool at_end, bool is_told);
/// For one that takes the place of another, both ends included.
void prepare_replacement(collection_body& body, edge leaving, edge member);
/// For members that leave, where each is announced as it goes.
void prepare_remove(collection_body& body);
/// For one that leaves before it is announced, both ends included.
void prepare_pop(collection_body& body, edge leaving);
/// The same where all are announced before any goes, both ends included.
void prepare_remove_all(collection_body& body, std::span<const edge> leaving);
/// Places in the storage.
std::size_t places_in(const collection_body& body) noexcept;
/// A collection that is no attribute's yet.
collection_body& make_body(const collection_ops& ops);

/// The rest of an append whose listeners have run, of a member that had no parent before.
void settle_append(const collection_place& at, edge member, edge value);
/// The same after a listener has refused it.
void refuse_append(const collection_place& at, edge member);
member_value fire_append(const collection_place& at, edge member, const initiator* from,
                         const collection_key& key);
void fire_append_wo_mutation(const collection_place& at, edge member, const initiator* from,
                             const collection_key& key);
void fire_remove(const collection_place& at, edge member, const initiator* from,
                 const collection_key& key);
/// Announces what takes the place of a member whose removal was announced; without memory for that
/// the other one stays.
member_value announce_instead(collection_body& body, edge leaving, edge member,
                              const initiator* from, const collection_key& key);
/// For return_to_place: the member at this place leaves.
void note_place(const collection_body& body, std::size_t place) noexcept;
/// Leaves a gap, as erase_at does, and notes the place.
void erase_noted(collection_body& body, std::size_t place);
/// Makes the committed entry, if there is none, and marks the object as modified.
void mark_changed(const collection_place& at);
/// init_collection or dispose_collection.
void fire_collection_event(const collection_place& at, collection_body& body,
                           attribute_event event);

/// Is the loader to be asked for a collection? One that found nothing is not asked again until the
/// attribute is expired or the object gets another loader: two reads find the same collection.
bool asks_loader(const instance_state& owner, const collection_field& field) noexcept;
/// A collection that a refused assignment has taken out of its field stays linked if it is held.
void leave_behind(collection_body& body) noexcept;
/// Is it the attribute's, or a plain value's?
bool is_in_field(const collection_body& body) noexcept;
/// Puts a collection into its field.
void mark_stored(collection_field& field, collection_body& body) noexcept;
inline collection_place place_of(const collection_body& body) noexcept {
    return {*body.owner, *body.attribute};
}
/// Is the member in? Complexity: linear but for sets.
bool holds(const collection_body& body, const void* member);
void dict_set_silently(collection_body& body, edge member);
bool dict_remove_silently(collection_body& body, edge member);
void dict_put_silently(collection_body& body, value_box* key, edge member);

/// What a changed collection held before; nullptr: there was none, or nobody knows.
const committed_members* committed_entry(const instance_state& owner, const slot& marks,
                                         std::size_t index);
/// Does an object stand twice in a list of objects? Complexity: that of a look at each, at times;
/// on average constant while members are only removed.
bool stands_twice(collection_body& body, const void* member);
/// May any? Complexity: as the above.
bool has_repeats(collection_body& body);
/// Moves a member before another; `to` is the place that that one has until then.
void move_member(collection_body& body, std::size_t from, std::size_t to);

/// An empty collection that belongs to the attribute, but is not in its field.
collection_body& make_linked(const collection_place& at, const collection_ops& ops);

}  // namespace orm::detail
#endif
