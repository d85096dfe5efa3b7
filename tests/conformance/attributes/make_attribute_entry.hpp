#ifndef ORM_CONFORMANCE_ATTRIBUTES_MAKE_ATTRIBUTE_ENTRY_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_MAKE_ATTRIBUTE_ENTRY_HPP

#include <orm/collections.hpp>
#include <type_traits>
#include <vector>

#include "attributes/classes.hpp"
#include "attributes/collections/collection_values.hpp"
#include "attributes/references.hpp"
#include "attributes/values.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {

/// What the operations on an attribute of type Field are made of: scalars and objects.
template <class Field>
struct field_values {
    using value_type = typename Field::value_type;
    static constexpr bool is_collection = false;
    static constexpr bool is_object = requires { typename Field::element_type; };

    static json read(const Field& field) { return to_json(field.get()); }
    static void assign(Field& field, const json& value, const orm::initiator* from) {
        if (from != nullptr) {
            field.set(value_from<value_type>(value), *from);
        } else {
            field = value_from<value_type>(value);
        }
    }
    static json history_part(const std::vector<value_type>& values) { return list_of(values); }
    static value_type loaded(const json& value) { return value_from<value_type>(value); }
    static json remembered(const value_type& value) { return to_json(value); }
    static void store_silently(Field& field, const json& value) {
        if constexpr (is_object) {
            auto given = loaded(value);
            orm::scalar_writer<orm::detail::edge>{orm::detail::field_access::body_of(field)}
                .store_silently(orm::detail::ref_access::edge_of(given));
        } else {
            orm::scalar_writer<value_type>{orm::detail::field_access::slot_of(field),
                                           orm::detail::field_access::value_of(field)}
                .store_silently(loaded(value));
        }
    }
};

/// The same of collections.
template <class Field>
    requires requires(Field& field) {
        field.hold();
    }
struct field_values<Field> {
    using written = written_collection<Field>;
    using members = std::vector<typename Field::value_type>;
    static constexpr bool is_collection = true;
    static constexpr bool is_object = true;

    static json read(const Field& field) { return written::write(field); }
    static void assign(Field& field, const json& value, const orm::initiator* from) {
        if (from != nullptr)
            throw cannot_replay{"the assignment of a collection takes no initiator"};
        collection_type_of<Field>().assign(&field, value);
    }
    /// Members, also of dictionaries; those of sets sorted.
    static json history_part(const members& values) {
        json list = list_of(values);
        if (written::kind == "set") sort_by_text(list);
        return list;
    }
    static members loaded(const json& value) {
        if (value.is_null()) return {};
        return read_members<typename Field::value_type>(members_in(value, "list"));
    }
    static json remembered(const members& values) {
        return written::write_members(list_of(values));
    }
};

template <class Model, auto Member>
attribute_entry make_attribute_entry() {
    static constexpr auto attribute = orm::attr_of<Model, Member>;
    using field_type = typename decltype(attribute)::field_type;
    using values = field_values<field_type>;
    static constexpr auto at = [](void* object) -> Model& { return *static_cast<Model*>(object); };
    attribute_entry made{attribute.name, attribute.index, !values::is_object, {}};
    attribute_operations& run = made.run;
    run.get = [](void* object) -> json { return values::read(at(object).*Member); };
    run.set = [](void* object, const json& value, const orm::initiator* from) {
        values::assign(at(object).*Member, value, from);
    };
    run.del = [](void* object) { (at(object).*Member).reset(); };
    run.history = [](void* object, bool load) -> json {
        const auto found = load ? orm::load_history(at(object), attribute)
                                : orm::history_of(at(object), attribute);
        return {{"added", values::history_part(found.added)},
                {"unchanged", values::history_part(found.unchanged)},
                {"deleted", values::history_part(found.deleted)}};
    };
    run.flag_modified = [](void* object) { orm::flag_modified(at(object), attribute); };
    run.set_committed_value = [](void* object, const json& value) {
        orm::set_committed_value(at(object), attribute, values::loaded(value));
    };
    run.commit = [](void* object) { orm::mark_committed(at(object), attribute); };
    run.remembered = [](void* object) -> json {
        const auto before = orm::committed_value(at(object), attribute);
        return before.has_value() ? values::remembered(*before) : json(no_value_text);
    };
    if constexpr (values::is_object)
        run.has_parent = [](void* object) {
            return orm::has_parent(attribute,
                                   *static_cast<typename field_type::element_type*>(object));
        };
    if constexpr (values::is_collection) {
        run.field = [](void* object) -> void* { return &(at(object).*Member); };
        run.collection = &collection_type_of<field_type>();
    } else {
        run.store_silently = [](void* object, const json& value) {
            values::store_silently(at(object).*Member, value);
        };
        run.store_in_event = [](orm::dynamic_event& event, const json& value) {
            event.store_silently<typename field_type::value_type>(values::loaded(value));
        };
    }
    return made;
}

}  // namespace conformance::attributes
#endif
