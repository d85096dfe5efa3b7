#ifndef ORM_STATE_REF_HPP
#define ORM_STATE_REF_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include "orm/core/reflection.hpp"
#include "orm/state/instance_state.hpp"

namespace orm {

namespace detail {

/// D is another class than T, and a pointer to it is one to T.
template <class D, class T>
concept converts_to = !std::is_same_v<D, T> && std::is_convertible_v<D*, T*>;

}  // namespace detail

/// A counted handle to a mapped object; the object lives while one refers to it.
///
/// As cheap as a raw pointer beside the count, which is not atomic: an object belongs to one thread
/// at a time. A handle dropped by a listener ends the object only when the operation that runs the
/// listener is over.
template <class T>
class ref {
public:
    using element_type = T;

    ref() noexcept = default;
    ref(std::nullptr_t) noexcept {}
    ref(const ref& other) noexcept : object_{other.object_} { add(); }
    ref(ref&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
    /// From a handle to a derived mapped class.
    template <detail::converts_to<T> D>
    ref(const ref<D>& other) noexcept : object_{other.get()} {
        static_assert(detail::leads<D, T>(),
                      "orm: the mapped base does not sit at the start of the derived object");
        add();
    }
    ref& operator=(ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~ref() { drop(); }

    T* get() const noexcept { return object_; }
    T& operator*() const noexcept { return *object_; }
    T* operator->() const noexcept { return object_; }
    explicit operator bool() const noexcept { return object_ != nullptr; }
    void reset() noexcept { ref{}.swap(*this); }
    void swap(ref& other) noexcept { std::swap(object_, other.object_); }

    friend bool operator==(const ref& left, const ref& right) noexcept {
        return left.object_ == right.object_;
    }
    friend bool operator==(const ref& left, std::nullptr_t) noexcept {
        return left.object_ == nullptr;
    }

    /// One more handle to an object made by the library. @pre orm::make made it.
    static ref to(T& object) noexcept {
        ref made;
        made.object_ = &object;
        made.add();
        return made;
    }

private:
    void add() const noexcept {
        if (object_ != nullptr) detail::state_access::add_handle(object_);
    }
    void drop() noexcept {
        if (object_ != nullptr) detail::state_access::drop_handle(object_);
    }

    T* object_ = nullptr;
};

}  // namespace orm
#endif
