#ifndef ORM_COLLECTIONS_INIT_COLLECTION_HPP
#define ORM_COLLECTIONS_INIT_COLLECTION_HPP

#include "orm/collections/adapter.hpp"
#include "orm/instrument/operations.hpp"

namespace orm {

/// Gives a collection attribute a new empty collection, stored and not marked as changed, to be
/// filled silently: what a loader does. One that was there goes without events; fires
/// `init_collection` unless an empty one is at hand. Source: SQLAlchemy 2.1,
/// orm.attributes.init_collection.
template <class T, class A>
auto init_collection(T& object, A) {
    if constexpr (detail::check_attribute<A, T>()) {
        using field = typename A::field_type;
        constexpr bool is_collection = detail::is_collection_field<field>;
        static_assert(is_collection, "orm: init_collection takes an attribute with a collection");
        if constexpr (is_collection) {
            static_cast<void>(inspect(object));
            const detail::dispatch_frame frame;  // a listener may have replaced it already
            return adapter<typename field::element_type>{
                detail::start_collection(detail::field_access::body_of(A::of(object)), field::ops)};
        }
    }
}

}  // namespace orm
#endif
