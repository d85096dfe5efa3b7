#ifndef ORM_STATE_REF_HPP
#define ORM_STATE_REF_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include "orm/core/detail/fake.hpp"
#include "orm/event/detail/arguments.hpp"
#include "orm/state/detail/edge.hpp"
#include "orm/state/instance_state.hpp"

namespace orm {

namespace detail {

/// D is another class than T, and a pointer to it is one to T.
template <class D, class T>
concept converts_to = !std::is_same_v<D, T> && std::is_convertible_v<D*, T*>;

struct ref_access;

}  // namespace detail

/// A counted handle to a mapped object.
///
/// The object lives while a handle refers to it or to an object from which relationships lead to
/// it. As cheap as a raw pointer beside the count, which is not atomic: an object, and all that it
/// is related to, belongs to one thread at a time. A handle dropped by a listener ends objects only
/// when the operation that runs the listener is over. Relationship fields and collections hand out
/// `const ref<T>&`: a copy of it is a handle.
template <class T>
class ref : private detail::edge {
public:
    using element_type = T;

    ref() noexcept = default;
    ref(std::nullptr_t) noexcept {}
    ref(const ref& other) noexcept : edge{other.object} { add(); }
    ref(ref&& other) noexcept : edge{std::exchange(other.object, nullptr)} {}
    /// From a handle to a derived mapped class.
    template <detail::converts_to<T> D>
    ref(const ref<D>& other) noexcept : edge{static_cast<T*>(other.get())} {
        static_assert(detail::leads<D, T>(),
                      "orm: the mapped base does not sit at the start of the derived object");
        add();
    }
    ref& operator=(ref other) noexcept {
        std::swap(object, other.object);
        return *this;
    }
    ~ref() { drop(); }

    T* get() const noexcept { return static_cast<T*>(object); }
    T& operator*() const noexcept { return *get(); }
    T* operator->() const noexcept { return get(); }
    explicit operator bool() const noexcept { return object != nullptr; }
    void reset() noexcept { ref{}.swap(*this); }
    void swap(ref& other) noexcept { std::swap(object, other.object); }

    friend bool operator==(const ref& left, const ref& right) noexcept {
        return left.object == right.object;
    }
    friend bool operator==(const ref& left, std::nullptr_t) noexcept {
        return left.object == nullptr;
    }

    /// One more handle to an object made by the library.
    /// @throws invalid_request_error when orm::make did not make it
    static ref to(T& object);

private:
    friend struct detail::ref_access;

    void add() const noexcept {
        if (object != nullptr) detail::state_access::add_handle(object);
    }
    void drop() noexcept {
        if (object != nullptr) detail::state_access::drop_handle(object);
    }
};

namespace detail {

/// Edges as handles in place, and handles made of addresses. T may be incomplete.
struct ref_access {
    template <class T>
    static const ref<T>& view(const edge& of) noexcept {
        return static_cast<const ref<T>&>(of);
    }
    template <class T>
    static edge& edge_of(ref<T>& handle) noexcept {
        return handle;
    }
    template <class T>
    static void* address(const ref<T>& handle) noexcept {
        return handle.object;
    }
    /// One more handle to the object there; nullptr gives a null handle.
    template <class T>
    static ref<T> counted(void* object) noexcept {
        ref<T> made;
        edge_of(made).object = object;
        made.add();
        return made;
    }
};

template <class T>
struct nullable<ref<T>> {
    static constexpr bool is = true;
    using value_type = T;
    using reference = T&;
    static bool has(const ref<T>& handle) noexcept { return handle != nullptr; }
    static T& get(const ref<T>& handle) noexcept { return *handle; }
};

}  // namespace detail

}  // namespace orm
#endif
