#ifndef ORM_CORE_CALLBACK_HPP
#define ORM_CORE_CALLBACK_HPP

#include <atomic>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "orm/core/error.hpp"

namespace orm {

template <class Signature>
class callback;

namespace detail {

/// A callable of some type, owned by the callbacks that were copied from one another.
struct callback_body {
    explicit callback_body(void (*end)(callback_body*) noexcept) noexcept : destroy{end} {}
    void (*const destroy)(callback_body*) noexcept;
    std::atomic<std::size_t> owners{1};
};

template <class F>
struct callback_of final : callback_body {
    explicit callback_of(F&& given)
        : callback_body{[](callback_body* one) noexcept { delete static_cast<callback_of*>(one); }},
          callable{std::move(given)} {}
    F callable;
};

class callback_owner {
public:
    callback_owner() noexcept = default;
    explicit callback_owner(callback_body* made) noexcept : body_{made} {}
    callback_owner(const callback_owner& other) noexcept : body_{other.body_} {
        if (body_ != nullptr) body_->owners.fetch_add(1, std::memory_order_relaxed);
    }
    callback_owner(callback_owner&& other) noexcept : body_{std::exchange(other.body_, nullptr)} {}
    callback_owner& operator=(callback_owner other) noexcept {
        std::swap(body_, other.body_);
        return *this;
    }
    ~callback_owner() {
        if (body_ != nullptr && body_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1)
            body_->destroy(body_);
    }

    callback_body* get() const noexcept { return body_; }

private:
    callback_body* body_ = nullptr;
};

/// A null pointer to a function, or an empty std::function.
template <class F>
constexpr bool is_empty_callable(const F& callable) noexcept {
    if constexpr (std::is_pointer_v<F>) {
        return callable == nullptr;
    } else if constexpr (requires { callable.operator bool(); }) {
        return !callable.operator bool();
    } else {
        return false;
    }
}

}  // namespace detail

/// Any callable of that signature, or none. As std::function, without what <functional> takes to
/// compile; the callable need only be movable, and copies share it.
///
/// Complexity: one allocation when it is made; copies and calls allocate nothing.
template <class R, class... A>
class callback<R(A...)> {
public:
    callback() noexcept = default;
    callback(std::nullptr_t) noexcept {}
    template <class F>
        requires(!std::is_same_v<F, callback> && !std::is_member_pointer_v<F> &&
                 std::is_invocable_r_v<R, F&, A...>)
    callback(F callable) {
        if (detail::is_empty_callable(callable)) return;
        owner_ = detail::callback_owner{new detail::callback_of<F>{std::move(callable)}};
        call_ = [](detail::callback_body* body, A... arguments) -> R {
            F& target = static_cast<detail::callback_of<F>*>(body)->callable;
            if constexpr (std::is_void_v<R>) {
                static_cast<void>(target(std::forward<A>(arguments)...));
            } else {
                return target(std::forward<A>(arguments)...);
            }
        };
    }

    explicit operator bool() const noexcept { return owner_.get() != nullptr; }

    /// @throws invalid_request_error when there is no callable.
    R operator()(A... arguments) const {
        if (owner_.get() == nullptr) [[unlikely]]
            throw invalid_request_error{"an empty orm::callback was called; give it a callable"};
        return call_(owner_.get(), std::forward<A>(arguments)...);
    }

    friend bool operator==(const callback& one, std::nullptr_t) noexcept {
        return one.owner_.get() == nullptr;
    }

private:
    detail::callback_owner owner_;
    R (*call_)(detail::callback_body*, A...) = nullptr;
};

}  // namespace orm
#endif
