#ifndef ORM_CONFORMANCE_ATTRIBUTES_MAKE_COLLECTION_TYPE_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_MAKE_COLLECTION_TYPE_HPP

#include "attributes/collections/collection_values.hpp"

namespace conformance::attributes {

/// The attribute's type, of the attribute itself and of handles to it.
template <class Collection>
struct field_of {
    using type = Collection;
};
template <class Field>
struct field_of<orm::held<Field>> {
    using type = Field;
};

/// What the operations of all kinds of collections are made with.
template <class Collection>
struct collection_steps {
    using field = typename field_of<Collection>::type;
    using member = typename Collection::value_type;
    using result = std::optional<json>;

    static Collection& at(void* place) { return *static_cast<Collection*>(place); }
    static member item(const json& step) { return value_from<member>(step.at("item")); }
    template <class Use>
    static void with_items(const json& step, const Use& use) {
        with_members<field>(step.at("items"), use);
    }
};

template <template <class> class Steps, class Collection>
collection_interface make_interface() {
    using field = typename field_of<Collection>::type;
    return {
        Steps<Collection>::table, [](const void* collection) -> json {
            return written_collection<field>::write(*static_cast<const Collection*>(collection));
        }};
}

/// Steps<Collection> has the operations of a kind: `table`, and the names `adds` and `removes`.
template <template <class> class Steps, class Field>
collection_type make_collection_type() {
    static constexpr auto at = [](void* field) -> Field& { return *static_cast<Field*>(field); };
    return {
        written_collection<Field>::kind,
        Steps<Field>::adds,
        Steps<Field>::removes,
        make_interface<Steps, Field>(),
        make_interface<Steps, orm::held<Field>>(),
        [](void* field) { return orm::detail::field_access::body_of(at(field)).body != nullptr; },
        [](void* field, std::string_view op, const json& step) {
            auto held = at(field).hold();
            static_cast<void>(collection_type_of<Field>().of_handle.run(op, &held, step));
            at(field) = held;
        },
        [](void* field, const json& value) {
            with_members<Field>(value, [field](const auto& members) { at(field) = members; });
        },
        [](void* field) -> std::shared_ptr<void> {
            return std::make_shared<orm::held<Field>>(at(field).hold());
        },
        [](orm::detail::collection_body& body) -> json {
            return written_collection<Field>::write(orm::held<Field>{body});
        },
        [](orm::detail::collection_body& body, const json& member) {
            orm::adapter<typename Field::element_type>{body}.append_without_event(
                value_from<typename Field::value_type>(member));
        },
    };
}

/// The operations of a kind of collections: a template as make_collection_type takes it, `type`.
template <class Field>
struct steps_of;

template <class Field>
const collection_type& collection_type_of() {
    static const collection_type type =
        make_collection_type<steps_of<Field>::template type, Field>();
    return type;
}

}  // namespace conformance::attributes
#endif
