#ifndef ORM_INSTRUMENT_DETAIL_FIELD_OPERATIONS_HPP
#define ORM_INSTRUMENT_DETAIL_FIELD_OPERATIONS_HPP

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/instrument/mapped.hpp"
#include "orm/instrument/one.hpp"
#include "orm/state/history.hpp"

namespace orm::detail {

/// What history, committed values and silent stores are for a kind of field; each brings its own.
template <class Field>
struct field_operations;

/// History as compiled code makes it, of objects or boxed values.
struct edge_history {
    std::vector<edge> added;
    std::vector<edge> unchanged;
    std::vector<edge> deleted;
};

template <class T>
struct field_operations<mapped<T>> {
    using committed_type = std::optional<T>;

    static history<T> history_of(instance_state& state, mapped<T>& field, std::size_t index) {
        history<T> made;
        slot& marks = field_access::slot_of(field);
        const T& value = field_access::value_of(field);
        const bool present = marks.has(slot::present);
        if (!marks.has(slot::changed)) {
            if (present) made.unchanged.push_back(value);
            return made;
        }
        const T* const before = remembered(state, marks, index);
        if (before == nullptr) {  // there was none, or nobody knows
            made.added.push_back(present ? value : T{});
        } else if (!present) {
            made.deleted.push_back(*before);
        } else {  // copied: a comparison of a user may change the attribute
            T now = value;
            T was = *before;
            if (scalar_ops<T>::equal(&now, &was)) {
                made.unchanged.push_back(std::move(now));
            } else {
                made.added.push_back(std::move(now));
                made.deleted.push_back(std::move(was));
            }
        }
        return made;
    }
    static history<T> load_history(instance_state& state, mapped<T>& field, std::size_t index) {
        // While a frame lives a handle that the loader drops ends nothing.
        const dispatch_frame frame;
        const slot& marks = field_access::slot_of(field);
        if (!marks.has(slot::present) && state_access::asks_loader(state, marks))
            state_access::load(state, marks);
        return history_of(state, field, index);
    }
    static committed_type committed(instance_state& state, mapped<T>& field, std::size_t index) {
        slot& marks = field_access::slot_of(field);
        if (marks.has(slot::changed)) {
            const T* const before = remembered(state, marks, index);
            return before != nullptr ? committed_type{*before} : std::nullopt;
        }
        if (!marks.has(slot::present)) return std::nullopt;
        return field_access::value_of(field);
    }
    template <class V>
    static constexpr bool takes = std::is_convertible_v<V, T>;
    template <class V>
    static void store(instance_state& state, mapped<T>& field, std::size_t index, V&& value) {
        T given = std::forward<V>(value);
        state_access::forget(state, index);
        state_access::loaded_something(state);
        field_access::value_of(field) = std::move(given);
        slot& marks = field_access::slot_of(field);
        marks.lower(slot::expired);
        marks.raise(slot::present);
    }

private:
    static const T* remembered(instance_state& state, const slot& marks, std::size_t index) {
        const void* const before =
            marks.has(slot::nothing) ? nullptr : state_access::remembered(state, index);
        return before == &unknown_tag ? nullptr : static_cast<const T*>(before);
    }
};

/// `load`: a loader may be asked.
edge_history history_of_object(instance_state& state, object_field& field, std::size_t index,
                               bool load);
/// The edge before the first change, the present one without any; empty when there was none or
/// nobody knows.
std::optional<edge> committed_object(instance_state& state, object_field& field, std::size_t index);
void store_committed_object(instance_state& state, object_field& field, std::size_t index,
                            void* object);

template <class T>
std::vector<ref<T>> counted_handles(const std::vector<edge>& edges) {
    std::vector<ref<T>> handles;
    handles.reserve(edges.size());
    for (const edge& one : edges) handles.push_back(ref_access::counted<T>(one.object));
    return handles;
}

template <class T>
struct field_operations<one<T>> {
    using committed_type = std::optional<ref<T>>;

    static history<ref<T>> history_of(instance_state& state, one<T>& field, std::size_t index) {
        return typed(history_of_object(state, field_access::body_of(field), index, false));
    }
    static history<ref<T>> load_history(instance_state& state, one<T>& field, std::size_t index) {
        const dispatch_frame frame;
        return typed(history_of_object(state, field_access::body_of(field), index, true));
    }
    static committed_type committed(instance_state& state, one<T>& field, std::size_t index) {
        const std::optional<edge> before =
            committed_object(state, field_access::body_of(field), index);
        return before.has_value() ? committed_type{ref_access::counted<T>(before->object)}
                                  : std::nullopt;
    }
    template <class V>
    static constexpr bool takes = std::is_convertible_v<V, ref<T>>;
    template <class V>
    static void store(instance_state& state, one<T>& field, std::size_t index, V&& value) {
        const ref<T> given = std::forward<V>(value);
        store_committed_object(state, field_access::body_of(field), index,
                               ref_access::address(given));
    }

private:
    static history<ref<T>> typed(const edge_history& found) {
        return {counted_handles<T>(found.added), counted_handles<T>(found.unchanged),
                counted_handles<T>(found.deleted)};
    }
};

}  // namespace orm::detail
#endif
