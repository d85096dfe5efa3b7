#ifndef ORM_STATE_DETAIL_CLASS_TABLE_HPP
#define ORM_STATE_DETAIL_CLASS_TABLE_HPP

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "orm/event/detail/listener_list.hpp"
#include "orm/state/detail/slot.hpp"

namespace orm {

class attribute_info;
class class_manager;

namespace detail {

struct collection_ops;

/// Events of mapped classes and of making their objects; see
/// instrument/class_events.hpp.
enum class_event : std::uint32_t {
    init_event,
    init_failure_event,
    class_instrument_event,
    class_uninstrument_event,
    attribute_instrument_event,
    class_event_count
};

/// The arguments of these events as compiled code hands them on.
struct class_call {
    class_manager* manager = nullptr;
    attribute_info* attribute = nullptr;            ///< of attribute_instrument
    void* object = nullptr;                         ///< of init and init_failure
    std::span<const std::string_view> kwargs = {};  ///< of init and init_failure
};

/// What an attribute holds.
enum class field_kind : std::uint8_t { scalar, object, list, set, dict, custom };

/// What the language's own types are to a database.
enum class value_form : std::uint8_t { other, boolean, integer, unsigned_integer, real, text };

/// What is known of the type of a scalar; of another attribute nothing.
struct value_facts {
    value_form form = value_form::other;  ///< of an enum that of its number
    std::uint8_t size = 0;                ///< bytes of a number
    bool optional = false;                ///< it is an std::optional of `plain`
    const std::type_info* plain = nullptr;
};

/// What compiled code does with the field of an attribute; shared by all fields of one type.
///
/// Where a field begins: a scalar with its value, an attribute that refers to an object with its
/// edge, a collection with the pointer to its collection_body.
struct field_ops {
    const std::type_info* type;  ///< of the value (or member)
    std::string_view type_name;  ///< the value's (or member's) type
    std::uint32_t slot_offset;   ///< from the field's start to its slot
    field_kind kind;
    bool relates;  ///< its value or members are mapped objects
    /// Makes the value T{}, null or no collection. What may fail comes first.
    void (*clear)(void* field);
    /// Destroys what was remembered as the value before; nullptr when nothing is to be done.
    void (*destroy)(void* value);
    bool (*equal)(const void* left, const void* right);  ///< of scalars
    /// Moves what a plain value held out, before the object becomes live; the field is T{} then.
    void* (*take)(void* field);
    /// Assigns what was taken, as an ordinary assignment with all its events.
    void (*assign)(void* field, void* taken);
    void (*destroy_taken)(void* taken);
    /// Makes the attribute what it was at the last commit, with ordinary events; see orm::restore.
    void (*restore)(instance_state& state, const attribute_info& attribute);
    const collection_ops* collection;  ///< of collections
    /// Gets the memory that clear will need; nullptr: it needs none.
    void (*prepare_clear)(void* field);
    value_facts facts{};
};

/// One attribute of a class: its name and where its field lies in the object.
struct attribute_place {
    std::string_view name;
    std::uint32_t offset;  ///< of the field, from the object's start
    const field_ops* ops;
};

/// Where the slot of an attribute lies in the object.
struct slot_place {
    std::uint32_t offset;
    std::uint16_t index;  ///< of the attribute
};

/// A mapped class as compiled code sees it; its class manager fills and owns it.
struct class_table {
    std::string_view name;
    class_manager* manager = nullptr;
    std::uint16_t id = 0;
    /// Has relationships that nothing leads back from, as far as classes are mapped now.
    std::atomic<bool> one_way{false};
    std::size_t alignment = 0;  ///< of the memory block; 0: what new gives suffices
    std::size_t front = 0;      ///< bytes of the block before the object
    void (*destroy)(void* object) = nullptr;
    std::vector<attribute_place> attributes;  ///< inherited ones first
    std::vector<attribute_info*> infos;       ///< the same order
    /// [distance of the slot]: the attribute; empty places are nullptr.
    std::vector<attribute_info*> by_slot;
    std::vector<slot_place> scalars;        ///< what passes over many objects walk
    std::vector<std::uint16_t> structured;  ///< attributes that are objects or collections
    mutable std::array<listener_list, class_event_count> listeners;

    bool hears(class_event event) const noexcept { return !listeners[event].empty(); }
};

/// [class id]: the class.
extern class_table* class_tables[65536];
/// [class id]: class_table::by_slot, one load nearer.
extern attribute_info** class_slots[65536];

inline slot& slot_of(void* object, const slot_place& place) noexcept {
    return *reinterpret_cast<slot*>(static_cast<std::byte*>(object) + place.offset);
}
inline slot& slot_of(void* object, const attribute_place& place) noexcept {
    return *reinterpret_cast<slot*>(static_cast<std::byte*>(object) + place.offset +
                                    place.ops->slot_offset);
}
inline void* field_of(void* object, const attribute_place& place) noexcept {
    return static_cast<std::byte*>(object) + place.offset;
}

}  // namespace detail
}  // namespace orm
#endif
