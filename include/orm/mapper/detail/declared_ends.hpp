#ifndef ORM_MAPPER_DETAIL_DECLARED_ENDS_HPP
#define ORM_MAPPER_DETAIL_DECLARED_ENDS_HPP

#include <atomic>
#include <type_traits>

#include "orm/core/detail/reflection.hpp"
#include "orm/core/fields.hpp"
#include "orm/instrument/map.hpp"

namespace orm::detail {

template <class T>
class_manager& declare_with_ends();

/// Declares the class that a relationship leads to, where it is defined in this file; another one
/// is found by its name.
template <class Field>
void declare_end() {
    if constexpr (requires { typename Field::element_type; }) {
        using element = typename Field::element_type;
        if constexpr (requires { sizeof(element); })
            if constexpr (std::is_aggregate_v<element> || listed<element>)
                declare_with_ends<element>();
    }
}

template <class... Fields>
struct declared_ends {
    static void declare() { (declare_end<Fields>(), ...); }
};

/// Declares T and the classes that it leads to, these with theirs.
template <class T>
class_manager& declare_with_ends() {
    static std::atomic<bool> done{false};
    class_manager& manager = declared_manager<T>();
    if (!done.exchange(true, std::memory_order_relaxed))
        if constexpr (reflection<T>::count > 0)
            reflection<T>::template apply<declared_ends>::declare();
    return manager;
}

}  // namespace orm::detail
#endif
