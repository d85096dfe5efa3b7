#ifndef ORM_EVENT_LISTENER_HPP
#define ORM_EVENT_LISTENER_HPP

#include <memory>
#include <type_traits>
#include <utility>

#include "orm/event/detail/identity.hpp"
#include "orm/event/detail/registry.hpp"

namespace orm {

/// What orm::listen hands back: which listener it was, and where it was registered. Copies are
/// cheap and mean the same registration; letting go of it removes nothing.
///
/// It stands for the listener in orm::remove and orm::contains, as lambdas have no identity.
class listener {
public:
    listener() = default;
    explicit listener(const detail::registration_key& key) noexcept : key_{key} {}

    /// Is it registered where it was given to orm::listen?
    bool active() const noexcept;
    /// Removes that registration; needs no memory. @return false when it was not registered any
    /// more.
    bool remove() const noexcept;

    /// Is this listener that function, member function, orm::bind,
    /// orm::make_listener or what listen returned for it?
    template <class F>
        requires detail::has_own_identity<std::decay_t<F>>
    bool is(const F& callable) const noexcept {
        return key_.listener == detail::identity_of<std::decay_t<F>>(callable);
    }
    /// Do both name one registration?
    friend bool operator==(const listener&, const listener&) = default;

    const detail::listener_identity& identity() const noexcept { return key_.listener; }

private:
    detail::registration_key key_;
};

/// Removes a registration when it goes: `orm::scoped_listener guard = orm::listen(…);`
///
/// Going after its target did, or after the registration was removed otherwise, does nothing.
class [[nodiscard("it removes the listener when it goes: give it a name")]] scoped_listener {
public:
    scoped_listener() = default;
    [[nodiscard("it removes the listener when it goes: give it a name")]] scoped_listener(
        const listener& made) noexcept
        : listener_{made} {}
    scoped_listener(scoped_listener && other) noexcept
        : listener_{std::exchange(other.listener_, listener{})} {}
    scoped_listener& operator=(scoped_listener&& other) noexcept {
        if (this != &other) {
            listener_.remove();
            listener_ = std::exchange(other.listener_, listener{});
        }
        return *this;
    }
    ~scoped_listener() {
        listener_.remove();
    }

    const listener& get() const noexcept {
        return listener_;
    }
    /// Lets the registration stay.
    listener release() noexcept {
        return std::exchange(listener_, listener{});
    }

private:
    listener listener_;
};

/// A callable with an identity: the same listener wherever it is registered.
template <class F>
class listener_for {
public:
    explicit listener_for(F callable)
        : callable_{std::make_shared<F>(std::move(callable))},
          identity_{detail::serial_identity()} {}

    const detail::listener_identity& identity() const noexcept { return identity_; }
    F& callable() const noexcept { return *callable_; }

private:
    std::shared_ptr<F> callable_;
    detail::listener_identity identity_;
};

/// Gives a callable an identity, to register it on several targets, once each, and to remove it by.
template <class F>
[[nodiscard]] listener_for<std::decay_t<F>> make_listener(F&& callable) {
    return listener_for<std::decay_t<F>>{std::forward<F>(callable)};
}

/// A member function bound to an object; two of them are the same listener when both parts are.
/// The object must outlive the registration.
template <class Object, class Member>
class bound_listener {
public:
    bound_listener(Object& object, Member member) noexcept : object_{&object}, member_{member} {
        static_assert(sizeof(Member) <= sizeof(std::uintptr_t) * 2);
    }
    template <class... A>
        requires std::is_invocable_v<Member, Object&, A...>
    decltype(auto) operator()(A&&... arguments) const {
        return (object_->*member_)(std::forward<A>(arguments)...);
    }
    detail::listener_identity identity() const noexcept {
        detail::listener_identity made = detail::identity_of(member_);
        made.kind = &typeid(bound_listener);
        made.word[2] = reinterpret_cast<std::uintptr_t>(object_);
        return made;
    }

private:
    Object* object_;
    Member member_;
};

/// `orm::bind(guard, &door_guard::on_open)` as a listener.
template <class Object, class Member>
[[nodiscard]] bound_listener<Object, Member> bind(Object& object, Member member) noexcept {
    return {object, member};
}

namespace detail {
template <class F>
struct callable_type {
    using type = F;
    static F& get(F& stored) noexcept { return stored; }
};
template <class F>
struct callable_type<listener_for<F>> {
    using type = F;
    static F& get(listener_for<F>& stored) noexcept { return stored.callable(); }
};
}  // namespace detail

}  // namespace orm
#endif
