#ifndef ORM_STATE_DETAIL_COLLECTION_BODY_HPP
#define ORM_STATE_DETAIL_COLLECTION_BODY_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "orm/state/detail/class_table.hpp"
#include "orm/state/detail/edge.hpp"

namespace orm {

class instance_state;
class initiator;
class collection_key;

namespace detail {

/// A member that is a value and not an object; a T follows. Counted by what keeps it.
struct value_box {
    std::uint32_t references = 1;
    mutable std::uint32_t hash = 0;  ///< of the value, once an index has asked for it; 0: not yet
};

/// What compiled code does with members (and keys) of one type; objects need none.
struct value_ops {
    void (*destroy)(void* box);
    bool (*same)(const value_box* left, const value_box* right);
    std::size_t (*hash)(const value_box* box);  ///< nullptr: the type has none
};

/// What distinguishes one type of collection from another.
struct collection_ops {
    field_kind kind;
    const value_ops* values;  ///< of the members; nullptr: they are mapped objects
    const value_ops* keys;    ///< of dictionaries
    collection_key (*key_of_box)(const value_box* key);  ///< of dictionaries, for listeners
    /// The user's class, for custom collections.
    void* (*make_custom)();
    void (*destroy_custom)(void* custom);
    void (*custom_append)(void* custom, void* member);
    bool (*custom_remove)(void* custom, void* member);  ///< was it in?
    void (*custom_members)(const void* custom, std::vector<edge>& into);
    /// What other ends of relationships and bulk operations do to the attribute.
    void (*far_append)(instance_state& owner, const attribute_info& attribute, void* member,
                       const initiator* from);
    void (*far_pop)(instance_state& owner, const attribute_info& attribute, void* member,
                    const initiator* from);
    /// Gets the memory that these will need, before others are told; nullptr: for a far_pop.
    void (*far_prepare)(instance_state& owner, const attribute_info& attribute, void* member);
    /// Does the attribute's present collection hold the member more than once?
    bool (*has_twice)(instance_state& owner, const attribute_info& attribute, const void* member);
    /// Puts a member where it stood at the last commit, as far as those beside it are there.
    void (*place_back)(instance_state& owner, const attribute_info& attribute, const void* member);
    /// Puts a member that has left and come back at once where it stood.
    void (*return_to_place)(instance_state& owner, const attribute_info& attribute,
                            const void* member);
};

struct member_index;
struct member_index_deleter {
    void operator()(member_index* index) const noexcept;
};
struct collection_body;

/// Members of a collection before its first change since the last commit. As long as members were
/// only appended it is the front part of the collection itself.
struct committed_members {
    explicit committed_members(const collection_ops& of) noexcept
        : values{of.values}, keys_of{of.keys} {}
    ~committed_members();
    committed_members(const committed_members&) = delete;
    committed_members& operator=(const committed_members&) = delete;

    const value_ops* values;
    const value_ops* keys_of;
    std::vector<edge> copy;
    std::vector<value_box*> keys;               ///< of dictionaries, beside the copy
    const collection_body* front_of = nullptr;  ///< nullptr: `copy` counts
    std::size_t front = 0;                      ///< places of that collection
};

/// What a collection holds and to whom it belongs. Made when the collection is first used.
///
/// Linked to an owner its changes are events there, and members are edges; in a plain value, and
/// replaced while somebody holds it, it counts its members. One that a refused assignment left
/// behind stays linked as long as somebody holds it, and its owner knows it.
/// Source: SQLAlchemy 2.1, orm/collections.py, CollectionAdapter.
struct collection_body {
    explicit collection_body(const collection_ops& kind) noexcept : ops{&kind} {}
    ~collection_body();
    collection_body(const collection_body&) = delete;
    collection_body& operator=(const collection_body&) = delete;

    const collection_ops* ops;
    instance_state* owner = nullptr;            ///< nullptr: unlinked
    const attribute_info* attribute = nullptr;  ///< of the owner's class
    slot* field = nullptr;                      ///< of the attribute, or of a plain value
    slot left_behind;                           ///< stands for `field` when it is in none
    std::vector<edge> members;                  ///< of sets and dictionaries with gaps (null)
    std::vector<value_box*> keys;               ///< of dictionaries, beside members
    std::size_t count = 0;                      ///< members without gaps
    std::size_t handles = 0;                    ///< from outside of the owner
    std::uint32_t far_offset = 0;               ///< of the other end's field, in known_class
    std::uint16_t idle_class = 0;   ///< known_class while the stamp says that nobody listens, or 0
    std::uint16_t known_class = 0;  ///< members of this class need no events of the other end
    std::uint16_t learnt = 0;       ///< set_epoch of the time when that was found out
    std::uint8_t scans = 0;         ///< of a list for a member that stands twice, see member_index
    bool heard = false;             ///< append was listened to when its field got its stamp
    bool unstored = false;          ///< handed out by a read and not changed yet: counts as absent
    bool asked = false;             ///< unstored, although a loader was asked for it
    bool unborn = false;            ///< made ahead for an attribute that was not read yet
    bool ending = false;            ///< ends with the running operation, unless it is needed again
    bool counts = false;            ///< its members; a custom one lists them in `members`
    bool after_empty = false;  ///< took the place of an unstored one, which was not disposed of
    committed_members* committed = nullptr;    ///< the entry that is a front part of this
    std::unique_ptr<committed_members> spare;  ///< for the entry that the next change makes
    void* custom = nullptr;
    std::unique_ptr<member_index, member_index_deleter> index;  ///< of sets and dictionaries

    bool is_custom() const noexcept { return ops->kind == field_kind::custom; }
};

/// How a collection's field begins.
struct collection_field {
    collection_body* body = nullptr;
    slot marks;
};
/// The field of an attribute that refers to one object.
struct object_field {
    edge value;
    slot marks;
};

/// A value is kept 2^32 times: ends the program with a sentence that says so.
[[noreturn]] void throw_too_many_references();

inline void add_reference(const value_ops* values, void* member) noexcept {
    if (values == nullptr || member == nullptr) return;
    if (++static_cast<value_box*>(member)->references == 0) [[unlikely]]
        throw_too_many_references();
}
/// Ends a value whose last reference goes, or puts that off to the end of the operation.
void release_value(const value_ops* values, value_box* box) noexcept;
inline void drop_reference(const value_ops* values, void* member) noexcept {
    if (values == nullptr || member == nullptr) return;
    auto* const box = static_cast<value_box*>(member);
    if (box->references > 1)
        --box->references;
    else
        release_value(values, box);
}

/// A member on its way into a collection: listeners may put another one in its place, and a value
/// that they made is owned here.
struct member_value : edge {
    member_value(const value_ops* of, edge member) noexcept : edge{member}, values{of} {}
    member_value(member_value&& other) noexcept
        : edge{other}, values{other.values}, owned{std::exchange(other.owned, nullptr)} {}
    ~member_value() {
        if (owned != nullptr) drop_reference(values, owned);
    }
    /// Takes over the one reference of a new box.
    void replace(value_box* made) noexcept {
        if (owned != nullptr) drop_reference(values, owned);
        owned = made;
        object = made;
    }

    const value_ops* values;
    value_box* owned = nullptr;
};

/// The keys that came with a bulk replace of a dictionary.
struct bulk_keys {
    std::vector<value_box*> boxes;
    bool is_certain = false;  ///< they count whatever the members say, and listeners see none
    bool is_silent = false;   ///< listeners see none: those of another live dictionary
};

/// The members without gaps, in order.
std::vector<edge> members_of(const collection_body& body);
/// Members that were there before the first change.
std::vector<edge> members_of(const committed_members& committed);
/// The keys beside them, of dictionaries.
std::vector<value_box*> keys_of(const collection_body& body);
std::vector<value_box*> keys_of(const committed_members& committed);
/// Before anything but an append: the committed entry gets a copy of its own.
void keep_committed(collection_body& body);

}  // namespace detail
}  // namespace orm
#endif
