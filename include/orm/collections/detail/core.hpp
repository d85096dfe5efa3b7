#ifndef ORM_COLLECTIONS_DETAIL_CORE_HPP
#define ORM_COLLECTIONS_DETAIL_CORE_HPP

#include <cstddef>
#include <vector>

#include "orm/event/detail/thread_record.hpp"
#include "orm/instrument/collection_key.hpp"
#include "orm/instrument/initiator.hpp"
#include "orm/state/detail/collection_body.hpp"

// Collections as compiled code: members are objects or boxed values of any type. What a function
// gives back is counted for the caller. Source: SQLAlchemy 2.1, orm/collections.py and
// orm/attributes.py, _CollectionAttributeImpl.

namespace orm::detail {

// Life of collections. Every operation runs in a dispatch_frame, so nothing that it uses ends
// before it is over: objects, values, and collections that were given up.

/// The collection of a field that has none stored: loads it, or makes an empty one and fires
/// init_collection. In a plain value: makes it.
collection_body& read_collection(collection_field& field, const collection_ops& ops);
/// Takes a collection away from its owner: it fires nothing any more, and ends if nobody holds it.
void unlink(collection_body& body) noexcept;
/// One handle from outside more, or less.
void hold(collection_body& body) noexcept;
void drop_hold(collection_body& body) noexcept;
/// Ends what a field that ends with its object holds.
void end_collection(collection_field& field) noexcept;
/// A plain value gives its collection up; who holds it keeps it.
void release_plain(collection_body& body) noexcept;

/// Assigns members to a field: a bulk replace. `same` is the collection that was given, if it was a
/// live one; `keys` those of a plain dictionary, or nullptr. The references of the values in
/// `given` are taken over, those of the keys are not. @pre the field belongs to a live object
void assign_collection(collection_field& field, const collection_ops& ops, std::vector<edge> given,
                       const collection_body* same, const bulk_keys* keys);
/// Deletes the attribute: its members are removed with their events.
void delete_collection(collection_field& field);
/// Stores members as if they had been loaded.
void store_committed_collection(collection_field& field, const collection_ops& ops,
                                std::vector<edge> given);
/// A new empty collection, stored without mark, to be filled silently.
collection_body& start_collection(collection_field& field, const collection_ops& ops);

// What an operation announces. An unlinked collection announces nothing.

/// @return the member to store; room for it is there. `at_end`: nothing else will be moved
member_value announce_append(collection_body& body, edge member, const initiator* from,
                             const collection_key& key, bool at_end = true);
/// The user's collection has thrown instead of taking the member that was announced and counted:
/// the other end is told that it is not in. Errors of that are not told.
/// `home` names its owner before.
void withdraw_append(collection_body& body, edge member, void* home) noexcept;
/// The owner that the other end of a member names now; nullptr: none.
void* home_of(const collection_body& body, edge member) noexcept;
void announce_append_wo_mutation(collection_body& body, edge member, const initiator* from,
                                 const collection_key& key);
void announce_remove(collection_body& body, edge member, const initiator* from,
                     const collection_key& key);
/// Before an operation that takes a member out first and announces it then.
void announce_pop(collection_body& body);
/// A member is stored, or was taken out of the storage.
void keep_member(collection_body& body, edge member);
void give_up_member(collection_body& body, edge member) noexcept;
/// One count for the caller.
edge counted(const collection_body& body, edge member) noexcept;
void drop_counted(const collection_ops& ops, edge member) noexcept;
/// Are they the same object, or equal values?
bool is_same(const collection_ops& ops, const void* left, const void* right);

// By the roles every collection has.

void append_by_role(collection_body& body, edge member, const initiator* from);
/// @return false: it was not a member (events may have been fired). Throws no error for that.
bool remove_by_role(collection_body& body, edge member, const initiator* from);
/// Without events. @throws invalid_request_error for a collection that is not stored.
void append_silently(collection_body& body, edge member);
void remove_silently(collection_body& body, edge member);
/// @throws value_error (key_error of sets and dictionaries) when it was not a member
void remove_member(collection_body& body, edge member, const initiator* from);
/// Those of `leaving` that are in, in order, each with its events. @return how many there were
/// @throws as remove_member where all must be in
std::size_t remove_each(collection_body& body, const std::vector<edge>& leaving,
                        const initiator* from, bool all_must_be_in = false);
/// All that are in when it begins. @throws as remove_member
void remove_all_by_role(collection_body& body, const initiator* from);
[[noreturn]] void throw_null_member(const collection_body& body);

// Lists. Source: orm/collections.py, _list_decorators.

void list_append(collection_body& body, edge member, const initiator* from = nullptr);
/// The same where the members are objects.
void list_append_object(collection_body& body, edge member);
void list_insert(collection_body& body, std::ptrdiff_t index, edge member);
/// Takes over the references of the values.
void list_extend(collection_body& body, std::vector<edge> members);
edge list_pop(collection_body& body, std::ptrdiff_t index);
void list_set(collection_body& body, std::ptrdiff_t index, edge member);
void list_erase(collection_body& body, std::ptrdiff_t index);
void list_set_slice(collection_body& body, const slice& part, std::vector<edge> members);
void list_erase_slice(collection_body& body, const slice& part);
void list_clear(collection_body& body);
/// The place of an index, negative ones from the end. @throws index_error
std::size_t list_place(const collection_body& body, std::ptrdiff_t index);
/// The first place of a member; the size when it is not in. Comparisons of users may change the
/// list. @throws collection_changed_error when they do so over and over
std::size_t list_find(const collection_body& body, const void* member);

/// Comparisons that change the collection which they are called by are made again so many times.
inline constexpr int most_comparing_turns = 16;
/// @throws collection_changed_error
[[noreturn]] void throw_changed_by_comparison(const collection_body& body);
/// The copy of a value has changed the collection that it was to be taken out of.
[[noreturn]] void throw_changed_in_copy(const collection_body& body);
/// A comparison has changed the list that is being sorted.
[[noreturn]] void throw_changed_in_sort(const collection_body& body);

// Sets. Source: orm/collections.py, _set_decorators.

bool set_contains(const collection_body& body, const void* member);
/// @return was it added?
bool set_add(collection_body& body, edge member, const initiator* from = nullptr);
/// @return was it in?
bool set_discard(collection_body& body, edge member, const initiator* from = nullptr);
edge set_pop(collection_body& body);
void set_clear(collection_body& body);
// These take over the references of the values.
void set_update(collection_body& body, std::vector<edge> members);
void set_difference_update(collection_body& body, std::vector<edge> members);
void set_intersection_update(collection_body& body, std::vector<edge> members);
void set_symmetric_difference_update(collection_body& body, std::vector<edge> members);

// Dictionaries. Keys are boxed; what is given is borrowed. Source: orm/collections.py,
// _dict_decorators, and orm/mapped_collection.py.

inline constexpr std::size_t no_place = static_cast<std::size_t>(-1);
/// The place of a key among the members, or no_place.
std::size_t dict_find(const collection_body& body, const value_box* key);
void dict_put(collection_body& body, value_box* key, edge member, const initiator* from = nullptr);
/// By value: asks the member for its key. @throws invalid_request_error when it has none
void dict_set(collection_body& body, edge member, const initiator* from = nullptr);
/// @throws invalid_request_error when the member has no key or another is in under it
/// @return false: the key is not in
bool dict_remove(collection_body& body, edge member, const initiator* from = nullptr);
/// @return was the key in?
bool dict_erase(collection_body& body, value_box* key, const initiator* from = nullptr);
/// @return null edge: the key was not in
edge dict_pop(collection_body& body, value_box* key);
/// The newest member; its key, counted, in `key`. @throws key_error when there is none
edge dict_popitem(collection_body& body, value_box*& key);
/// The member under the key afterwards, as setdefault returns it, not counted.
edge dict_setdefault(collection_body& body, value_box* key, edge member);
/// What `update` does for one item.
void dict_update_one(collection_body& body, value_box* key, edge member);
void dict_clear(collection_body& body);
/// Do members tell their keys? Otherwise each stays under the key it was given.
bool knows_keys(const collection_body& body) noexcept;
/// Erases every key that is in when it begins.
void dict_erase_all(collection_body& body, const initiator* from);

// What other ends of relationships do; entries of collection_ops.

void far_append(instance_state& owner, const attribute_info& attribute, void* member,
                const initiator* from);
void far_pop(instance_state& owner, const attribute_info& attribute, void* member,
             const initiator* from);
void far_prepare(instance_state& owner, const attribute_info& attribute, void* member);
bool has_twice(instance_state& owner, const attribute_info& attribute, const void* member);
void place_back(instance_state& owner, const attribute_info& attribute, const void* member);
void return_to_place(instance_state& owner, const attribute_info& attribute, const void* member);

// Custom collections.

void custom_append(collection_body& body, edge member, const initiator* from = nullptr);
/// @return false: it was not a member
bool custom_remove(collection_body& body, edge member, const initiator* from = nullptr);

}  // namespace orm::detail
#endif
