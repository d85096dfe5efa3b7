#ifndef ORM_COLLECTIONS_DETAIL_COLLECTION_OPERATIONS_HPP
#define ORM_COLLECTIONS_DETAIL_COLLECTION_OPERATIONS_HPP

#include <cstddef>
#include <optional>
#include <vector>

#include "orm/collections/detail/core.hpp"
#include "orm/collections/member.hpp"
#include "orm/core/fields.hpp"
#include "orm/instrument/attribute_events.hpp"
#include "orm/instrument/detail/field_operations.hpp"

namespace orm::detail {

void clear_collection_field(void* field);
void* take_collection(void* field);
void destroy_committed(void* committed);
void destroy_taken_collection(void* taken);
void assign_taken_collection(void* field, void* taken);
void restore_collection(instance_state& state, const attribute_info& attribute);

/// What compiled code does with fields of collections.
template <class Field>
consteval field_ops collection_field_ops() {
    using element = typename Field::element_type;
    return {&typeid(typename Field::value_type),
            type_name<element>(),
            offsetof(collection_field, marks),
            Field::ops.kind,
            !is_value<element>,
            &clear_collection_field,
            &destroy_committed,
            nullptr,
            &take_collection,
            &assign_taken_collection,
            &destroy_taken_collection,
            &restore_collection,
            &Field::ops,
            nullptr};
}

edge_history history_of_collection(instance_state& state, collection_field& field,
                                   std::size_t index, const collection_ops& ops, bool load);
/// The members before the first change; what is known of a collection that did not change.
std::optional<std::vector<edge>> committed_collection(instance_state& state,
                                                      collection_field& field, std::size_t index);

template <class T>
std::vector<typename member_traits<T>::type> members_from(const std::vector<edge>& edges) {
    std::vector<typename member_traits<T>::type> members;
    members.reserve(edges.size());
    for (const edge& one : edges) members.push_back(member_traits<T>::view(one));
    return members;
}

template <class Field>
    requires is_collection_field<Field>
struct ops_of<Field> {
    static constexpr field_ops table = collection_field_ops<Field>();
    static constexpr const field_ops* value = &table;
};

template <class Field>
    requires is_collection_field<Field>
struct field_operations<Field> {
    using element = typename Field::element_type;
    using value_type = typename Field::value_type;
    using committed_type = std::optional<std::vector<value_type>>;

    static history<value_type> history_of(instance_state& state, Field& field, std::size_t index) {
        const dispatch_frame frame;
        return typed(
            history_of_collection(state, field_access::body_of(field), index, Field::ops, false));
    }
    static history<value_type> load_history(instance_state& state, Field& field,
                                            std::size_t index) {
        const dispatch_frame frame;
        return typed(
            history_of_collection(state, field_access::body_of(field), index, Field::ops, true));
    }
    static committed_type committed(instance_state& state, Field& field, std::size_t index) {
        const dispatch_frame frame;
        const std::optional<std::vector<edge>> before =
            committed_collection(state, field_access::body_of(field), index);
        return before.has_value() ? committed_type{members_from<element>(*before)} : std::nullopt;
    }
    template <class V>
    static constexpr bool takes = range_of<std::remove_cvref_t<V>, element>;
    template <class V>
    static void store(instance_state&, Field& field, std::size_t, V&& members) {
        const collection_body none{Field::ops};
        gathered_members<element> given{none};
        given.add(members);
        store_committed_collection(field_access::body_of(field), Field::ops, given.take());
    }

private:
    static history<value_type> typed(const edge_history& found) {
        return {members_from<element>(found.added), members_from<element>(found.unchanged),
                members_from<element>(found.deleted)};
    }
};

}  // namespace orm::detail
#endif
