#ifndef ORM_INSTRUMENT_RELATION_HPP
#define ORM_INSTRUMENT_RELATION_HPP

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "orm/core/callback.hpp"
#include "orm/instrument/attribute_info.hpp"
#include "orm/state/detail/collection_body.hpp"

namespace orm {

/// How many there are at each end. Source: SQLAlchemy 2.1, orm.interfaces.RelationshipDirection;
/// one-to-one is a one_to_many whose end holds one object.
enum class direction : std::uint8_t { one_to_many, many_to_one, many_to_many };

namespace detail {

/// How a dictionary gets the keys of its members: that of the base, unless a subclass has its own.
struct key_rule {
    /// Key of a member: a new box; nullptr when the member has none yet.
    callback<value_box*(void* member)> key_of;
    std::string key_name;  ///< of the attribute that gives the key, for messages
    bool ignore_unpopulated = false;
};

/// What the mapping says of a relationship; shared by the attributes of all classes of a hierarchy.
struct relation {
    attribute_info* near = nullptr;  ///< of the class that declares it
    /// Kept in step with this one; nullptr: nothing is. The class at the other end may be mapped
    /// while other threads use this one.
    std::atomic<relation*> far{nullptr};
    std::optional<direction> declared;
    bool leads = false;  ///< back_populates was said at this end
    bool single_parent = false;
    key_rule keys;

    bool is_collection() const noexcept { return kind() != field_kind::object; }
    field_kind kind() const noexcept { return attribute_access::ops(*near).kind; }
    orm::direction way() const noexcept;
    /// Are parents remembered along it? Source: trackparent.
    bool tracks_parent() const noexcept {
        return single_parent || way() == orm::direction::one_to_many;
    }
};

/// The attribute that `of` is on the class of that object.
inline attribute_info& attribute_on(const instance_state& state, const relation& of) noexcept {
    return *state_access::table_of(state).infos[of.near->index()];
}
inline object_field& object_field_of(const instance_state& state, std::size_t index) noexcept {
    return *static_cast<object_field*>(
        field_of(state_access::object_of(state), state_access::place_of(state, index)));
}
inline collection_field& collection_field_of(const instance_state& state,
                                             std::size_t index) noexcept {
    return *static_cast<collection_field*>(
        field_of(state_access::object_of(state), state_access::place_of(state, index)));
}

/// Listeners that keep the other end in step; they do nothing where nothing is declared.
/// Source: SQLAlchemy 2.1, orm/attributes.py, backref_listeners.
void upkeep_on_set(void*, void* object, const attribute_info& near, void* value, const void* before,
                   const initiator& from);
void upkeep_on_append(void*, void* object, const attribute_info& near, void* value,
                      const void* before, const initiator& from);
void upkeep_on_remove(void*, void* object, const attribute_info& near, void* value,
                      const void* before, const initiator& from);
extern const char upkeep_tag;

/// Does nobody listen but, at most, the upkeep of the other end?
inline bool is_idle(const listener_list& list) noexcept {
    const listener_entry* const first = list.first.load(std::memory_order_acquire);
    return first == nullptr || (first->callable == &upkeep_tag && first[1].call == nullptr);
}

/// The owner that a member has along a relation; nullptr: none.
void* parent_of(const instance_state& member, const relation& along) noexcept;
/// Says that the member has this owner; nullptr: none.
void write_parent(instance_state& member, const relation& along, void* owner);
/// Says that the member has none, unless another owner is known to have it.
void clear_parent(instance_state& member, const relation& along, const instance_state& owner);

/// A member loses its owner, and then listeners are told.
class parent_loss {
public:
    parent_loss(instance_state& member, const relation& along, const instance_state& owner);
    /// There was no memory for telling the other end: what was known before counts.
    void undo() const noexcept;

private:
    instance_state& member_;
    const relation& along_;
    const instance_state& owner_;
    void* had_;
};

/// Keeps what is known of a member's parent while the field of the other end, which says so too,
/// gets another value.
class parent_keeper {
public:
    /// `field` is an attribute of `member` that refers to one object.
    parent_keeper(instance_state& member, const attribute_info& field) noexcept;
    /// Writes down what is known, so that settle() needs no memory.
    void reserve() const;
    /// The field has its new value.
    void settle() const;

private:
    instance_state& member_;
    const relation* along_;
    void* owner_ = nullptr;
};

}  // namespace detail
}  // namespace orm
#endif
