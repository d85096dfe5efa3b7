#include "attributes/collections/make_collection_type.hpp"
#include "attributes/models.hpp"

// The operations of FORMAT 5.7.

namespace conformance::attributes {
namespace {

template <class Watched>
struct bag_steps : collection_steps<Watched> {
    using base = collection_steps<Watched>;
    using base::at;
    using base::item;
    using typename base::result;
    using bag = models::bag<typename base::field::element_type>;

    static result put(void* watched, const json& step) {
        at(watched).append(item(step));
        return {};
    }
    static result take(void* watched, const json& step) {
        at(watched).remove(item(step));
        return {};
    }
    static result put_front(void* watched, const json& step) {
        at(watched).template adding<&bag::put_front>(item(step));
        return {};
    }
    static result take_front(void* watched, const json&) {
        return to_json(at(watched).template removing_returned<&bag::take_front>());
    }
    static result swap_first(void* watched, const json& step) {
        return to_json(at(watched).template replacing<&bag::swap_first>(item(step)));
    }

    static constexpr std::string_view adds = "bag_put";
    static constexpr std::string_view removes = "bag_take";
    static constexpr named_step table[]{
        {"bag_put", &put},
        {"bag_take", &take},
        {"bag_put_front", &put_front},
        {"bag_take_front", &take_front},
        {"bag_swap_first", &swap_first},
    };
};

}  // namespace

template <class T>
struct steps_of<orm::watched<models::bag<T>>> {
    template <class Collection>
    using type = bag_steps<Collection>;
};

template const collection_type& collection_type_of<orm::watched<models::bag<models::Part>>>();

}  // namespace conformance::attributes
