#ifndef ORM_INSTRUMENT_MAP_HPP
#define ORM_INSTRUMENT_MAP_HPP

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "orm/core/reflection.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/instrument/mapping.hpp"

namespace orm {

namespace detail {

template <class T>
class_manager& declared_manager();

/// What compiled code needs of T: built once, at the first use of the class.
template <class T>
class_blueprint make_blueprint() {
    using fields_of = reflection<T>;
    static_assert(sizeof(T) <= slot::reach,
                  "orm: a mapped class is at most 16380 bytes large; keep large values elsewhere");
    class_blueprint made;
    made.name = type_name<T>();
    made.short_name = short_type_name<T>();
    if constexpr (!std::is_void_v<typename fields_of::base>)
        made.base = &declared_manager<typename fields_of::base>();
    made.size = sizeof(T);
    made.alignment = alignof(T);
    made.destroy = [](void* object) { static_cast<T*>(object)->~T(); };
    if constexpr (requires(definition<T>& m) { mapping<T>::define(m); }) {
        made.define = [](class_manager& manager) {
            definition<T> given{manager};
            mapping<T>::define(given);
        };
    }
    // Only addresses are taken: no object has to exist to know where its fields lie.
    alignas(T) static std::byte place[sizeof(T)];
    T& object = *reinterpret_cast<T*>(place);
    made.attributes.reserve(fields_of::count);
    fields_of::for_each(object, [&made, index = std::size_t{0}]<class Field>(Field& field) mutable {
        made.attributes.push_back(
            {fields_of::names[index++],
             static_cast<std::uint32_t>(reinterpret_cast<std::byte*>(std::addressof(field)) -
                                        place),
             &field_access::ops<typename Field::value_type>()});
    });
    return made;
}

template <class T>
class_manager& declared_manager() {
    static class_manager& manager = manager_access::declare(make_blueprint<T>());
    return manager;
}

}  // namespace detail

/// Maps T (and its mapped base before it) when that was not done yet.
///
/// Happens by itself at the first use of the class: orm::make, a listener, orm::attr<…>::info().
/// @return the class manager, the same object for the whole process.
/// @throws invalid_request_error when validators of different names claim one attribute, and
///   whatever orm::mapping<T>::define throws; T is then not mapped.
template <class T>
class_manager& map() {
    class_manager& manager = detail::declared_manager<T>();
    if (!manager.is_mapped()) [[unlikely]]
        manager.map();
    return manager;
}

}  // namespace orm
#endif
