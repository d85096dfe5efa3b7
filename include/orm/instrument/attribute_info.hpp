#ifndef ORM_INSTRUMENT_ATTRIBUTE_INFO_HPP
#define ORM_INSTRUMENT_ATTRIBUTE_INFO_HPP

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "orm/event/detail/event_info.hpp"
#include "orm/event/detail/identity.hpp"
#include "orm/event/detail/listener_list.hpp"
#include "orm/instrument/initiator.hpp"
#include "orm/state/detail/class_table.hpp"
#include "orm/state/instance_state.hpp"

namespace orm {

namespace detail {
/// Places of the attribute events in their family.
enum attribute_event : std::uint32_t {
    set_event,
    append_event,
    append_wo_mutation_event,
    remove_event,
    bulk_replace_event,
    init_collection_event,
    dispose_collection_event,
    init_scalar_event,
    modified_event,
    attribute_event_count
};

/// Name, events and argument names of AttributeEvents.
const family_info& attribute_events() noexcept;

struct attribute_access;
struct relation;
struct key_rule;
}  // namespace detail

/// The class-level attribute: one object for each attribute of each mapped class, inherited ones
/// included. Target of listeners, key for state and history.
///
/// Lives as long as the process. Source: SQLAlchemy 2.1, orm/attributes.py, QueryableAttribute with
/// its _AttributeImpl.
class attribute_info {
public:
    attribute_info(class_manager& owner, std::size_t index, std::string_view name,
                   const detail::field_ops& ops) noexcept
        : owner_{owner},
          index_{index},
          name_{name},
          ops_{ops},
          tokens_{initiator{*this, operation::append}, initiator{*this, operation::remove},
                  initiator{*this, operation::replace}, initiator{*this, operation::bulk_replace},
                  initiator{*this, operation::modified}} {}
    attribute_info(const attribute_info&) = delete;
    attribute_info& operator=(const attribute_info&) = delete;

    std::string_view name() const noexcept { return name_; }
    class_manager& owner() const noexcept { return owner_; }
    /// Place among the attributes of the class, inherited ones first; the same in every subclass.
    std::size_t index() const noexcept { return index_; }
    /// Does a change load the old value? Source: active_history.
    bool active_history() const noexcept { return active_history_.load(std::memory_order_relaxed); }
    /// Does its value (or do the members of its collection) have this type?
    template <class T>
    bool holds() const noexcept {
        return detail::same_type(*ops_.type, typeid(T));
    }
    std::string_view type_name() const noexcept { return ops_.type_name; }
    /// Does it hold a collection?
    bool is_collection() const noexcept { return ops_.collection != nullptr; }
    /// Are its value or its members mapped objects?
    bool is_relationship() const noexcept { return ops_.relates; }
    /// The token of this attribute for an operation.
    const initiator& token(operation op) const noexcept {
        return tokens_[static_cast<unsigned char>(op)];
    }
    /// Does anyone listen to the event (a place in the family)? The upkeep of the other end of a
    /// relationship does not count.
    bool any(std::uint32_t event) const noexcept;

private:
    friend struct detail::attribute_access;

    class_manager& owner_;
    std::size_t index_;
    std::string_view name_;
    const detail::field_ops& ops_;
    std::array<initiator, 5> tokens_;
    detail::target_identity identity_;
    std::atomic<bool> active_history_{false};
    detail::relation* relation_ = nullptr;
    const detail::key_rule* keys_ = nullptr;
    mutable std::array<detail::listener_list, detail::attribute_event_count> lists_;
};

namespace detail {
/// The library's own way into an attribute.
struct attribute_access {
    static listener_list& list(const attribute_info& of, std::uint32_t event) noexcept {
        return of.lists_[event];
    }
    static std::uint64_t serial(const attribute_info& of) noexcept { return of.identity_.serial(); }
    static const field_ops& ops(const attribute_info& of) noexcept { return of.ops_; }
    /// Of attributes whose value or members are mapped objects.
    static relation& relation_of(const attribute_info& of) noexcept { return *of.relation_; }
    static void set_relation(attribute_info& of, relation& is) noexcept { of.relation_ = &is; }
    /// Of dictionaries of mapped objects.
    static const key_rule& keys_of(const attribute_info& of) noexcept { return *of.keys_; }
    static void set_keys(attribute_info& of, const key_rule& is) noexcept { of.keys_ = &is; }
    static void set_active_history(attribute_info& of, bool on) noexcept {
        of.active_history_.store(on, std::memory_order_relaxed);
    }
    static bool plain(const attribute_info& of, std::uint32_t event) noexcept {
        return of.lists_[event].empty() && !of.active_history();
    }
};

/// The arguments of an attribute event as compiled code hands them on; typed by what a listener
/// takes (attribute_events.hpp).
struct attribute_call {
    void* object;
    const attribute_info& attribute;
    /// set, init_scalar: T* (edge* where T is a mapped object); events of members: edge*;
    /// bulk_replace: std::vector<edge>*; init_collection, dispose_collection: collection_body*
    void* value;
    /// set, remove of no collection: see kind_of; init_scalar: the scalar_writer<T>; events of
    /// members: const collection_key*; bulk_replace: const bulk_keys*, or nullptr
    const void* before;
    const initiator& from;

    instance_state& state() const noexcept { return state_access::head_of(object); }
};

/// How an entry of an attribute's list is called: with everything in registers.
using attribute_caller = void (*)(void* callable, void* object, const attribute_info& attribute,
                                  void* value, const void* before, const initiator& from);

/// Makes an attribute_caller of a function that takes the arguments in one struct.
template <bool (*Call)(void*, void*)>
void call_with_struct(void* callable, void* object, const attribute_info& attribute, void* value,
                      const void* before, const initiator& from) {
    attribute_call call{object, attribute, value, before, from};
    static_cast<void>(Call(callable, &call));
}

/// Calls one listener of an attribute.
inline void call_entry(const listener_entry& entry, const attribute_call& call) {
    reinterpret_cast<attribute_caller>(entry.call)(entry.callable, call.object, call.attribute,
                                                   call.value, call.before, call.from);
}

/// Part of run_entries: where only the upkeep of the other end hears, the end that started it asks.
void expect_room(const dispatch_frame& frame, const listener_list& list,
                 const listener_entry& first);

/// Calls the listeners of an attribute in order. @pre `entry` is the start of `list`: not nullptr.
/// @throws what a listener throws; listeners_changed_error when one changed the list;
///   recursion_error when listeners set each other off without end.
inline void run_entries(const dispatch_frame& frame, const listener_list& list,
                        const listener_entry* entry, const attribute_call& call) {
    if (frame.is_deep()) [[unlikely]]
        expect_room(frame, list, *entry);
    do {
        call_entry(*entry, call);
        frame.check(list);
    } while ((++entry)->call != nullptr);
}

/// Dispatches an event of an attribute (a place in the family): a dispatch of its own.
inline void dispatch_event(std::uint32_t event, const attribute_call& call) {
    const dispatch_frame frame;
    const listener_list& list = attribute_access::list(call.attribute, event);
    if (const listener_entry* const first = list.first.load(std::memory_order_acquire))
        run_entries(frame, list, first, call);
}
}  // namespace detail

}  // namespace orm
#endif
