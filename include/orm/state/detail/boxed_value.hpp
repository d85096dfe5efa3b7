#ifndef ORM_STATE_DETAIL_BOXED_VALUE_HPP
#define ORM_STATE_DETAIL_BOXED_VALUE_HPP

#include <concepts>
#include <cstddef>
#include <string>  // and std::hash; <functional> has hash tables, too
#include <utility>

#include "orm/state/detail/collection_body.hpp"

namespace orm::detail {

template <class T>
struct typed_box : value_box {
    template <class... A>
    explicit typed_box(A&&... arguments) : value(std::forward<A>(arguments)...) {}
    T value;
};

template <class T>
const T& unboxed(const value_box* box) noexcept {
    return static_cast<const typed_box<T>*>(box)->value;
}

template <class T>
concept hashable = requires(const T& value) {
    { std::hash<T>{}(value) } -> std::convertible_to<std::size_t>;
};

/// What compiled code does with boxed values of type T.
template <class T>
struct boxed_value {
    static void destroy(void* box) {
        delete static_cast<typed_box<T>*>(static_cast<value_box*>(box));
    }
    static bool same(const value_box* left, const value_box* right) {
        return unboxed<T>(left) == unboxed<T>(right);
    }
    static std::size_t hash(const value_box* box) {
        if constexpr (hashable<T>) {
            return std::hash<T>{}(unboxed<T>(box));
        } else {
            return 0;
        }
    }
    static constexpr value_ops ops{&destroy, &same, hashable<T> ? &hash : nullptr};
};

/// A boxed value that lives for a while.
template <class T>
class temporary_box {
public:
    template <class... A>
    explicit temporary_box(A&&... arguments)
        : box_{new typed_box<T>(std::forward<A>(arguments)...)} {}
    ~temporary_box() {
        // Who runs has begun later and is over: what nobody took need not wait.
        if (box_->references == 1)
            boxed_value<T>::destroy(box_);
        else
            drop_reference(&boxed_value<T>::ops, box_);
    }
    temporary_box(const temporary_box&) = delete;
    temporary_box& operator=(const temporary_box&) = delete;
    value_box* get() const noexcept { return box_; }

private:
    value_box* box_;
};

}  // namespace orm::detail
#endif
