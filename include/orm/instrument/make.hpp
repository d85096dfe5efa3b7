#ifndef ORM_INSTRUMENT_MAKE_HPP
#define ORM_INSTRUMENT_MAKE_HPP

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "orm/instrument/map.hpp"
#include "orm/state/ref.hpp"

namespace orm {

namespace detail {

/// Connects the fields it is shown with the object they belong to.
struct field_connector {
    std::byte* object;
    std::uint16_t given = 0;  ///< flags of the fields so far: were values given to any?

    template <class Field>
    [[gnu::always_inline]] inline void operator()(Field& field) {
        slot& of = field_access::slot_of(field);
        given = static_cast<std::uint16_t>(given | of.where);
        of.attach(static_cast<std::size_t>(reinterpret_cast<std::byte*>(&of) - object) /
                  slot::unit);
    }
};

/// Memory for an object that is being made; gives it back when making it fails.
class object_memory {
public:
    object_memory(const class_table& table, void* object) noexcept
        : table_{table}, object_{object} {}
    ~object_memory() {
        if (object_ != nullptr) state_access::deallocate(table_, object_);
    }
    object_memory(const object_memory&) = delete;
    object_memory& operator=(const object_memory&) = delete;
    void* get() const noexcept { return object_; }
    void release() noexcept { object_ = nullptr; }

private:
    const class_table& table_;
    void* object_;
};

}  // namespace detail

/// Makes a mapped object; maps the class when that was not done.
///
/// Arguments go to T's constructor, or initialise the aggregate: `orm::make(User{.name = "ed"})`.
/// Attributes that were given a value (default member initialisers count) are then assigned in
/// declared order, as ordinary sets with all their events, as SQLAlchemy's constructor does;
/// `init` comes before them, and `init_failure` when one of them fails.
/// @throws what orm::map, the constructor or a listener throws; the object ends then, unless a
///   listener has taken a handle to it: it keeps what was assigned before.
template <class T, class... A>
ref<T> make(A&&... arguments) {
    const detail::class_table& table = detail::manager_access::table(map<T>());
    detail::object_memory memory{table, detail::state_access::allocate<T>(table)};
    T* object = nullptr;
    if constexpr (sizeof...(A) == 0) {
        object = ::new (memory.get()) T{};
    } else if constexpr (std::is_constructible_v<T, A...>) {
        object = ::new (memory.get()) T(std::forward<A>(arguments)...);
    } else {
        object = ::new (memory.get()) T{std::forward<A>(arguments)...};
    }
    memory.release();
    ref<T> made = detail::ref_access::counted<T>(object);
    detail::field_connector connect{reinterpret_cast<std::byte*>(object)};
    detail::reflection<T>::for_each(*object, connect);
    if (connect.given != 0 || table.hears(detail::init_event))
        detail::state_access::assign_given(table, object);
    return made;
}

/// Makes an object with the values given: `orm::make(User{.name = "ed", .age = 30})`.
template <class T>
    requires(!std::is_lvalue_reference_v<T>)
ref<T> make(T&& given) {
    return make<T, T>(std::move(given));
}

}  // namespace orm
#endif
