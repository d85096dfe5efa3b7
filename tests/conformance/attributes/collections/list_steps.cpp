#include "attributes/collections/make_collection_type.hpp"
#include "attributes/models.hpp"
#include "attributes/world.hpp"

// The operations of FORMAT 5.4.

namespace conformance::attributes {
namespace {

std::ptrdiff_t index_of(const json& step) {
    return step.at("index").get<std::ptrdiff_t>();
}

orm::slice slice_of(const json& step) {
    const auto part = [&step](std::size_t place) -> std::optional<std::ptrdiff_t> {
        const json& written = step.at("slice").at(place);
        if (written.is_null()) return std::nullopt;
        return written.get<std::ptrdiff_t>();
    };
    return {part(0), part(1), part(2)};
}

template <class List>
struct list_steps : collection_steps<List> {
    using base = collection_steps<List>;
    using base::at;
    using base::item;
    using base::with_items;
    using typename base::member;
    using typename base::result;

    static result append(void* list, const json& step) {
        at(list).append(item(step));
        return {};
    }
    static result insert(void* list, const json& step) {
        at(list).insert(index_of(step), item(step));
        return {};
    }
    static result extend(void* list, const json& step) {
        with_items(step, [list](const auto& items) { at(list).extend(items); });
        return {};
    }
    static result add_in_place(void* list, const json& step) {
        with_items(step, [list](const auto& items) { at(list) += items; });
        return {};
    }
    static result remove(void* list, const json& step) {
        at(list).remove(item(step));
        return {};
    }
    static result pop(void* list, const json& step) {
        return to_json(step.contains("index") ? at(list).pop(index_of(step)) : at(list).pop());
    }
    static result get_item(void* list, const json& step) {
        return to_json(at(list).at(index_of(step)));
    }
    static result set_item(void* list, const json& step) {
        at(list).set(index_of(step), item(step));
        return {};
    }
    static result del_item(void* list, const json& step) {
        at(list).erase(index_of(step));
        return {};
    }
    static result set_slice(void* list, const json& step) {
        with_items(step, [&](const auto& items) { at(list).set(slice_of(step), items); });
        return {};
    }
    static result del_slice(void* list, const json& step) {
        at(list).erase(slice_of(step));
        return {};
    }
    static result clear(void* list, const json&) {
        at(list).clear();
        return {};
    }
    static result reverse(void* list, const json&) {
        at(list).reverse();
        return {};
    }
    static result sort(void* list, const json& step) {
        const std::string by = text_at(step, "by");
        at(list).sort(std::less<>{}, [&by](const member& one) {
            return world::current()->read(reference_to(one.get()), by);
        });
        return {};
    }

    static constexpr std::string_view adds = "list_append";
    static constexpr std::string_view removes = "list_remove";
    static constexpr named_step table[]{
        {"list_append", &append},      {"list_insert", &insert},      {"list_extend", &extend},
        {"list_iadd", &add_in_place},  {"list_remove", &remove},      {"list_pop", &pop},
        {"list_getitem", &get_item},   {"list_setitem", &set_item},   {"list_delitem", &del_item},
        {"list_setslice", &set_slice}, {"list_delslice", &del_slice}, {"list_clear", &clear},
        {"list_reverse", &reverse},    {"list_sort", &sort},
    };
};

}  // namespace

template <class T>
struct steps_of<orm::list<T>> {
    template <class Collection>
    using type = list_steps<Collection>;
};

template const collection_type& collection_type_of<orm::list<models::Address>>();
template const collection_type& collection_type_of<orm::list<models::User>>();
template const collection_type& collection_type_of<orm::list<models::Course>>();
template const collection_type& collection_type_of<orm::list<models::Student>>();
template const collection_type& collection_type_of<orm::list<models::Node>>();
template const collection_type& collection_type_of<orm::list<models::Task>>();
template const collection_type& collection_type_of<orm::list<models::Tool>>();
template const collection_type& collection_type_of<orm::list<models::Item>>();

}  // namespace conformance::attributes
