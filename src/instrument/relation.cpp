#include "orm/instrument/relation.hpp"

#include <new>

#include "orm/instrument/class_manager.hpp"
#include "orm/state/graph.hpp"

namespace orm {

bool attribute_info::any(std::uint32_t event) const noexcept {
    return !detail::is_idle(lists_[event]);
}

namespace detail {
namespace {

/// What the field of the other end says; nullptr where it says nothing.
void* derived_parent(const instance_state& member, const relation& along) noexcept {
    const relation* const far = along.far;
    if (far == nullptr || far->is_collection()) return nullptr;
    const object_field& field = object_field_of(member, far->near->index());
    return field.marks.has(slot::present) ? field.value.object : nullptr;
}

/// Objects that no database knows are not told apart, as in the reference.
bool is_same_owner(const void* known, const instance_state& owner) noexcept {
    const instance_state& other = state_access::head_of(known);
    return &other == &owner || (!state_access::loads(other) && !state_access::loads(owner));
}

}  // namespace

orm::direction relation::way() const noexcept {
    const relation* const other = far;
    if (declared.has_value()) return *declared;
    if (other == nullptr) return is_collection() ? direction::one_to_many : direction::many_to_one;
    if (is_collection())
        return other->is_collection() ? direction::many_to_many : direction::one_to_many;
    if (other->is_collection()) return direction::many_to_one;
    return leads || (other->declared.has_value() && *other->declared == direction::many_to_one)
               ? direction::one_to_many
               : direction::many_to_one;
}

void* parent_of(const instance_state& member, const relation& along) noexcept {
    void* owner = nullptr;
    if (!state_access::is_bare(member) && state_access::find_parent(member, &along, owner))
        return owner;
    return derived_parent(member, along);
}

void write_parent(instance_state& member, const relation& along, void* owner) {
    if (derived_parent(member, along) == owner) {
        if (!state_access::is_bare(member)) state_access::erase_parent(member, &along);
        return;
    }
    // What an entry names must not end before the member: a sweep of their graph sees to that.
    if (owner != nullptr) graph_access::join_one_way(member, state_access::head_of(owner));
    state_access::write_parent(member, &along, owner);
}

void clear_parent(instance_state& member, const relation& along, const instance_state& owner) {
    const void* const known = parent_of(member, along);
    if (known == nullptr || is_same_owner(known, owner)) write_parent(member, along, nullptr);
}

parent_loss::parent_loss(instance_state& member, const relation& along, const instance_state& owner)
    : member_{member}, along_{along}, owner_{owner}, had_{parent_of(member, along)} {
    clear_parent(member, along, owner);
}

void parent_loss::undo() const noexcept {
    const relation* const far = along_.far;
    if (far == nullptr || far->is_collection()) return;
    const object_field& field = object_field_of(member_, far->near->index());
    const bool was_told = field.marks.has(slot::present)
                              ? field.value.object != state_access::object_of(owner_)
                              : field.marks.has(slot::changed);
    if (was_told || parent_of(member_, along_) == had_) return;
    try {
        write_parent(member_, along_, had_);
    } catch (const std::bad_alloc&) {
    }
}

parent_keeper::parent_keeper(instance_state& member, const attribute_info& field) noexcept
    : member_{member}, along_{attribute_access::relation_of(field).far} {
    if (along_ != nullptr && !along_->tracks_parent()) along_ = nullptr;
    if (along_ != nullptr) owner_ = parent_of(member, *along_);
}

void parent_keeper::reserve() const {
    if (along_ != nullptr) state_access::write_parent(member_, along_, owner_);
}

void parent_keeper::settle() const {
    if (along_ != nullptr) write_parent(member_, *along_, owner_);
}

}  // namespace detail
}  // namespace orm
