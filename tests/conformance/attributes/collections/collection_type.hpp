#ifndef ORM_CONFORMANCE_ATTRIBUTES_COLLECTION_TYPE_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_COLLECTION_TYPE_HPP

#include <memory>
#include <optional>
#include <orm/collections/held.hpp>
#include <span>
#include <string_view>

#include "replay/json.hpp"

namespace conformance::attributes {

/// An operation of FORMAT 5.4 to 5.7 on a collection. @return its result; none when it gives
/// nothing
using collection_step = std::optional<json> (*)(void* collection, const json& step);

struct named_step {
    std::string_view op;
    collection_step run;
};

/// What can be done with collections of one C++ type: attributes of a kind and a class of members,
/// or handles to these.
struct collection_interface {
    std::span<const named_step> steps;
    json (*contents)(const void* collection);

    /// @throws cannot_replay when the collection has no such operation
    std::optional<json> run(std::string_view op, void* collection, const json& step) const;
};

/// What can be done with attributes that hold one type of collection. Values are as written in a
/// scenario.
struct collection_type {
    std::string_view kind;  ///< "list", …
    std::string_view adds;  ///< the operation that adds, and the one that removes, by value
    std::string_view removes;
    collection_interface of_field;
    collection_interface of_handle;

    /// Has the attribute a collection, if only an empty one that was read? Reading fires nothing
    /// then.
    bool (*exists)(void* field);
    /// `+=` and the like as Python means them on the attribute: reads the collection, changes it
    /// and assigns it back.
    void (*change_in_place)(void* field, std::string_view op, const json& step);
    void (*assign)(void* field, const json& value);
    std::shared_ptr<void> (*hold)(void* field);
    // Of what listeners of init_collection and dispose_collection are given.
    json (*contents_of)(orm::detail::collection_body& body);
    void (*append_silently)(orm::detail::collection_body& body, const json& member);
};

/// The one for attributes of type Field. Defined for those of models.hpp.
template <class Field>
const collection_type& collection_type_of();

/// A collection that a step names: an attribute, or a handle that was kept.
struct named_collection {
    const collection_type* type;
    void* place;  ///< of the attribute or the handle
    bool is_held;

    const collection_interface& interface() const noexcept {
        return is_held ? type->of_handle : type->of_field;
    }
    json contents() const { return interface().contents(place); }
    std::optional<json> run(std::string_view op, const json& step) const {
        return interface().run(op, place, step);
    }
};

}  // namespace conformance::attributes
#endif
