#ifndef ORM_CONFORMANCE_ATTRIBUTES_CLASSES_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_CLASSES_HPP

#include <memory>
#include <orm/instrument.hpp>
#include <orm/instrument/dynamic.hpp>
#include <string_view>
#include <vector>

#include "attributes/collections/collection_type.hpp"
#include "replay/json.hpp"

namespace conformance::attributes {

/// A new object: a handle that keeps it, where it is, and its state.
struct made_object {
    std::shared_ptr<void> handle;
    void* address;
    orm::instance_state* state;
};

/// What can be done with one attribute of one class, through the typed interface. Values are as
/// written in a scenario; an object is given by its address.
struct attribute_operations {
    json (*get)(void* object);
    /// `from` may be nullptr: a new chain starts then. Of collections it always is.
    void (*set)(void* object, const json& value, const orm::initiator* from);
    void (*del)(void* object);
    json (*history)(void* object, bool load);
    void (*flag_modified)(void* object);
    void (*set_committed_value)(void* object, const json& value);
    void (*commit)(void* object);
    json (*remembered)(void* object);  ///< the committed entry; "$NO_VALUE" when that is empty
    bool (*has_parent)(void* object);  ///< nullptr for scalars

    // Of attributes that hold one value; nullptr for collections.
    void (*store_silently)(void* object, const json& value);
    void (*store_in_event)(orm::dynamic_event& event, const json& value);

    // Of collections; nullptr for other attributes.
    void* (*field)(void* object);
    const collection_type* collection;
};

/// One attribute of a class of models.json.
struct attribute_entry {
    std::string_view name;
    std::size_t index;  ///< place in the class manager
    bool is_scalar;
    attribute_operations run;

    bool is_collection() const noexcept { return run.collection != nullptr; }
};

/// A class of models.json.
struct class_entry {
    std::string_view name;
    std::vector<attribute_entry> attributes;  ///< inherited ones first
    orm::class_manager& (*manager)();         ///< without mapping it
    void (*map)();
    made_object (*make)();

    const attribute_entry* find(std::string_view attribute) const noexcept {
        for (const attribute_entry& one : attributes)
            if (one.name == attribute) return &one;
        return nullptr;
    }
};

/// The class of that name; nullptr when models.json has none.
const class_entry* find_class(std::string_view name);
/// The classes of a model set, bases before derived ones; nullptr when there is no such set.
const std::vector<std::string_view>* find_model_set(std::string_view name);
/// Is the name an attribute, and a scalar, in every class that has it? For names whose class is not
/// known before a scenario runs; in models.json no name is both.
bool is_scalar_name(std::string_view attribute);

}  // namespace conformance::attributes
#endif
