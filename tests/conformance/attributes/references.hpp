#ifndef ORM_CONFORMANCE_ATTRIBUTES_REFERENCES_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_REFERENCES_HPP

#include <orm/instrument/map.hpp>
#include <orm/state/ref.hpp>

#include "attributes/values.hpp"
#include "replay/json.hpp"

namespace conformance::attributes {

/// "@id" of the object there, in the running scenario; null for nullptr.
json reference_to(const void* object);
/// The object that a reference names; nullptr for null.
/// @throws cannot_replay when there is none, and when it is of another class than `wanted` or one
///   derived from it: a typed interface refuses it when compiling.
void* object_at(const json& reference, const orm::class_manager& wanted);

/// A mapped object as it is written in a scenario.
template <class T>
json to_json(const orm::ref<T>& handle) {
    return reference_to(handle.get());
}

namespace detail {

template <class Value>
struct written_value {
    static Value read(const json& written) { return from_json<Value>(written); }
};
template <class T>
struct written_value<orm::ref<T>> {
    static orm::ref<T> read(const json& written) {
        auto* const object =
            static_cast<T*>(object_at(written, orm::detail::declared_manager<T>()));
        return object != nullptr ? orm::ref<T>::to(*object) : nullptr;
    }
};

}  // namespace detail

/// A written value as that of an attribute or as a member of a collection: a scalar, or a handle.
template <class Value>
Value value_from(const json& written) {
    return detail::written_value<Value>::read(written);
}

}  // namespace conformance::attributes
#endif
