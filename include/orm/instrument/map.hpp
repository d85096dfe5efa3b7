#ifndef ORM_INSTRUMENT_MAP_HPP
#define ORM_INSTRUMENT_MAP_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "orm/core/detail/reflection.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/instrument/mapping.hpp"

namespace orm {

namespace detail {

template <class T>
class_manager& declared_manager();

/// Writes down where the fields it is shown lie.
struct offset_collector {
    const std::byte* start;
    std::uint32_t* next;
    template <class Field>
    void operator()(Field& field) {
        *next++ = static_cast<std::uint32_t>(
            reinterpret_cast<const std::byte*>(std::addressof(field)) - start);
    }
};

template <class... Fields>
struct ops_table {
    static constexpr const field_ops* list[]{ops_of<Fields>::value...};
};

/// Runs orm::mapping<T>::define; only this looks at orm::mapping<T>.
template <class T>
void run_define(class_manager& manager) {
    if constexpr (requires(definition<T> & m) { mapping<T>::define(m); }) {
        definition<T> given{manager};
        mapping<T>::define(given);
    }
}

template <class T>
void destroy_object(void* object) {
    static_cast<T*>(object)->~T();
}

template <class T>
class_manager& declare() {
    using fields_of = reflection<T>;
    static_assert(sizeof(T) <= slot::reach,
                  "orm: a mapped class is at most 16380 bytes large; keep large values elsewhere");
    if constexpr (fields_of::count > 0) {
        // Only addresses are taken: no object has to exist to know where its fields lie.
        alignas(T) static std::byte place[sizeof(T)];
        std::uint32_t offsets[fields_of::count];
        fields_of::for_each(*reinterpret_cast<T*>(place), offset_collector{place, offsets});
        class_manager* base = nullptr;
        if constexpr (!std::is_void_v<typename fields_of::base>)
            base = &declared_manager<typename fields_of::base>();
        return manager_access::declare({&typeid(T), type_name<T>(), short_type_name<T>(), base,
                                        sizeof(T), alignof(T), &destroy_object<T>, &run_define<T>,
                                        fields_of::count, fields_of::names.data(),
                                        fields_of::template apply<ops_table>::list, offsets});
    } else {
        return manager_access::declare({&typeid(T), type_name<T>(), short_type_name<T>(), nullptr,
                                        sizeof(T), alignof(T), &destroy_object<T>, &run_define<T>,
                                        0, nullptr, nullptr, nullptr});
    }
}

template <class T>
class_manager& declared_manager() {
    static class_manager& manager = declare<T>();
    return manager;
}

}  // namespace detail

/// Maps T (and its mapped base before it) when that was not done yet.
///
/// Happens by itself at the first use of the class: orm::make, a listener, orm::attr<…>::info().
/// @return the class manager, the same object for the whole process.
/// @throws invalid_request_error when validators of different names claim one attribute or when
///   T's own orm::mapping<T>::define uses T, and whatever define throws; T is then not mapped.
template <class T>
class_manager& map() {
    class_manager& manager = detail::declared_manager<T>();
    if (!manager.is_mapped()) [[unlikely]]
        manager.map();
    return manager;
}

}  // namespace orm
#endif
