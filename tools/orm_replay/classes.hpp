#ifndef ORM_REPLAY_CLASSES_HPP
#define ORM_REPLAY_CLASSES_HPP

#include <memory>
#include <orm/instrument.hpp>
#include <string_view>
#include <vector>

#include "json.hpp"

namespace orm_replay {

/// A new object: a handle that keeps it, where it is, and its state.
struct made_object {
    std::shared_ptr<void> handle;
    void* address;
    orm::instance_state* state;
};

/// What can be done with one scalar attribute of one class, through the typed interface. Values are
/// as written in a scenario.
struct scalar_operations {
    json (*get)(void* object);
    /// `from` may be nullptr: a new chain starts then.
    void (*set)(void* object, const json& value, const orm::initiator* from);
    void (*del)(void* object);
    json (*history)(void* object, bool load);
    void (*flag_modified)(void* object);
    void (*set_committed_value)(void* object, const json& value);
    void (*commit)(void* object);
    json (*remembered)(void* object);  ///< the committed entry; "$NO_VALUE" when that is empty
    void (*store_silently)(void* object, const json& value);
};

/// One attribute of a class of models.json.
struct attribute_entry {
    std::string_view name;
    std::string_view kind;                      ///< "scalar", "object", "list", …
    const scalar_operations* scalar = nullptr;  ///< of scalars
    std::size_t index = 0;                      ///< of scalars: place in the class manager
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

}  // namespace orm_replay
#endif
