#include "attributes/references.hpp"

#include "attributes/errors.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {

json reference_to(const void* object) {
    return object != nullptr ? json(world::current()->reference(object)) : json(nullptr);
}

void* object_at(const json& reference, const orm::class_manager& wanted) {
    if (reference.is_null()) return nullptr;
    if (!begins_with(reference, '@'))
        throw cannot_replay{text_of(reference) +
                            " is no object; typed attributes refuse it when "
                            "compiling"};
    const made_object& found = world::current()->object(reference.get<std::string>()).made;
    for (const orm::class_manager* one = &found.state->manager(); one != nullptr; one = one->base())
        if (one == &wanted) return found.address;
    throw cannot_replay{text_of(reference) + " is no " + std::string{wanted.name()} +
                        "; typed attributes refuse it when compiling"};
}

}  // namespace conformance::attributes
