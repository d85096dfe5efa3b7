#include "attributes/collections/make_collection_type.hpp"
#include "attributes/models.hpp"
#include "replay/errors.hpp"

// The operations of FORMAT 5.5.

namespace conformance::attributes {
namespace {

template <class Set>
struct set_steps : collection_steps<Set> {
    using base = collection_steps<Set>;
    using base::at;
    using base::item;
    using base::with_items;
    using typename base::result;

    static result add(void* set, const json& step) {
        at(set).add(item(step));
        return {};
    }
    static result discard(void* set, const json& step) {
        at(set).discard(item(step));
        return {};
    }
    static result remove(void* set, const json& step) {
        at(set).remove(item(step));
        return {};
    }
    static result pop(void* set, const json&) { return to_json(at(set).pop()); }
    static result clear(void* set, const json&) {
        at(set).clear();
        return {};
    }
    static result update(void* set, const json& step) {
        with_items(step, [set](const auto& items) { at(set).update(items); });
        return {};
    }
    static result difference_update(void* set, const json& step) {
        with_items(step, [set](const auto& items) { at(set).difference_update(items); });
        return {};
    }
    static result intersection_update(void* set, const json& step) {
        with_items(step, [set](const auto& items) { at(set).intersection_update(items); });
        return {};
    }
    static result symmetric_difference_update(void* set, const json& step) {
        with_items(step, [set](const auto& items) { at(set).symmetric_difference_update(items); });
        return {};
    }

    // The operators do not compile with lists.
    template <class Use>
    static result with_set(const json& step, const Use& use) {
        if (text_at(step, "operand") == "list")
            throw labelled_error{"TypeError", "the operators of sets take sets only"};
        with_items(step, use);
        return {};
    }
    static result or_in_place(void* set, const json& step) {
        return with_set(step, [set](const auto& items) { at(set) |= items; });
    }
    static result subtract_in_place(void* set, const json& step) {
        return with_set(step, [set](const auto& items) { at(set) -= items; });
    }
    static result and_in_place(void* set, const json& step) {
        return with_set(step, [set](const auto& items) { at(set) &= items; });
    }
    static result xor_in_place(void* set, const json& step) {
        return with_set(step, [set](const auto& items) { at(set) ^= items; });
    }

    static constexpr std::string_view adds = "set_add";
    static constexpr std::string_view removes = "set_remove";
    static constexpr named_step table[]{
        {"set_add", &add},
        {"set_discard", &discard},
        {"set_remove", &remove},
        {"set_pop", &pop},
        {"set_clear", &clear},
        {"set_update", &update},
        {"set_difference_update", &difference_update},
        {"set_intersection_update", &intersection_update},
        {"set_symmetric_difference_update", &symmetric_difference_update},
        {"set_ior", &or_in_place},
        {"set_isub", &subtract_in_place},
        {"set_iand", &and_in_place},
        {"set_ixor", &xor_in_place},
    };
};

}  // namespace

template <class T>
struct steps_of<orm::set<T>> {
    template <class Collection>
    using type = set_steps<Collection>;
};

template const collection_type& collection_type_of<orm::set<models::Tag>>();
template const collection_type& collection_type_of<orm::set<models::Badge>>();
template const collection_type& collection_type_of<orm::set<models::Mark>>();

}  // namespace conformance::attributes
