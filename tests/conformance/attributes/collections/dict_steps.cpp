#include "attributes/collections/make_collection_type.hpp"
#include "attributes/models.hpp"
#include "replay/errors.hpp"

// The operations of FORMAT 5.6.

namespace conformance::attributes {
namespace {

template <class Dict>
struct dict_steps : collection_steps<Dict> {
    using base = collection_steps<Dict>;
    using base::at;
    using base::item;
    using base::with_items;
    using typename base::member;
    using typename base::result;

    static auto key(const json& step) {
        return value_from<typename Dict::key_type>(step.at("key"));
    }
    static result get_item(void* dict, const json& step) { return to_json(at(dict).at(key(step))); }
    static result set_item(void* dict, const json& step) {
        at(dict).put(key(step), item(step));
        return {};
    }
    static result del_item(void* dict, const json& step) {
        if (at(dict).erase(key(step)) == 0)  // which is no error here
            throw labelled_error{"KeyError",
                                 "the dictionary has no key " + text_of(step.at("key"))};
        return {};
    }
    static result pop(void* dict, const json& step) {
        if (!step.contains("default")) return to_json(at(dict).pop(key(step)));
        return to_json(at(dict).pop(key(step), value_from<member>(step.at("default"))));
    }
    static result popitem(void* dict, const json&) {
        const auto [its_key, its_member] = at(dict).popitem();
        return json::array({to_json(its_key), to_json(its_member)});
    }
    static result setdefault(void* dict, const json& step) {
        return to_json(at(dict).setdefault(key(step), item(step)));
    }
    static result update(void* dict, const json& step) {
        with_items(step, [dict](const auto& items) { at(dict).update(items); });
        return {};
    }
    static result or_in_place(void* dict, const json& step) {
        with_items(step, [dict](const auto& items) { at(dict) |= items; });
        return {};
    }
    static result clear(void* dict, const json&) {
        at(dict).clear();
        return {};
    }
    static result set(void* dict, const json& step) {
        at(dict).set(item(step));
        return {};
    }
    static result remove(void* dict, const json& step) {
        at(dict).remove(item(step));
        return {};
    }

    static constexpr std::string_view adds = "dict_set";
    static constexpr std::string_view removes = "dict_remove";
    static constexpr named_step table[]{
        {"dict_getitem", &get_item}, {"dict_setitem", &set_item}, {"dict_delitem", &del_item},
        {"dict_pop", &pop},          {"dict_popitem", &popitem},  {"dict_setdefault", &setdefault},
        {"dict_update", &update},    {"dict_ior", &or_in_place},  {"dict_clear", &clear},
        {"dict_set", &set},          {"dict_remove", &remove},
    };
};

}  // namespace

template <class Key, class T>
struct steps_of<orm::dict<Key, T>> {
    template <class Collection>
    using type = dict_steps<Collection>;
};

template const collection_type& collection_type_of<orm::dict<models::str_value, models::Note>>();
template const collection_type& collection_type_of<orm::dict<models::str_value, models::Slot>>();

}  // namespace conformance::attributes
