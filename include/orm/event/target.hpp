#ifndef ORM_EVENT_TARGET_HPP
#define ORM_EVENT_TARGET_HPP

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "orm/event/detail/identity.hpp"
#include "orm/event/detail/listener_list.hpp"
#include "orm/event/family.hpp"
#include "orm/event/fwd.hpp"

namespace orm {

/// How dispatcher::fire_once runs a list of listeners. Source: SQLAlchemy 2.1, event/attr.py,
/// exec_once, exec_once_unless_exception and _exec_w_sync_on_first_run.
enum class run_mode : unsigned char {
    always,        ///< once, also when a listener throws
    unless_error,  ///< until it once went through; shares its mark with `always`
    sync_first,    ///< every time, but one at a time until it once went through
};

namespace detail {

/// The listeners given to a class of targets. Each class has one merged list an event: what was
/// registered on it and on its bases, in order of registration.
class class_level {
public:
    class_level(std::string name, const family_info& family, class_level* base);
    ~class_level();
    class_level(const class_level&) = delete;
    class_level& operator=(const class_level&) = delete;

    const std::string& name() const noexcept { return name_; }
    const family_info& family() const noexcept { return family_; }
    /// The event at that place of the family. Its address is what registrations know it by: code
    /// with hidden visibility has an info of each family of its own, the class one for all.
    const event_info& info(std::uint32_t event) const noexcept { return family_.events[event]; }
    std::uint64_t serial() const noexcept { return identity_.serial(); }
    listener_list& list(std::uint32_t event) const noexcept { return lists_[event]; }
    const std::vector<class_level*>& derived() const noexcept { return derived_; }

    /// Removes everything that was registered on this class itself.
    void clear() noexcept;

private:
    std::string name_;
    const family_info& family_;
    class_level* base_;
    target_identity identity_;
    std::unique_ptr<listener_list[]> lists_;
    std::vector<class_level*> derived_;  ///< guarded by the registry
};

struct run_once_states;

/// The listeners of one target, and the way to those of its class and of what it is joined to.
class instance_level {
public:
    instance_level(class_level& of, const instance_level* joined) noexcept
        : class_{of}, joined_{joined} {}
    ~instance_level();
    instance_level(const instance_level&) = delete;
    instance_level& operator=(const instance_level&) = delete;

    class_level& of_class() const noexcept { return class_; }
    const instance_level* joined() const noexcept { return joined_; }
    std::uint64_t serial() const noexcept { return identity_.serial(); }

    /// This target's own list; nullptr when it never had a listener.
    listener_list* list(std::uint32_t event) const noexcept {
        listener_list* lists = lists_.load(std::memory_order_acquire);
        return lists == nullptr ? nullptr : lists + event;
    }
    /// The same, made when missing; the registry's lock is held.
    listener_list& make_list(std::uint32_t event);

    bool any(std::uint32_t event) const noexcept {
        for (const instance_level* level = this; level != nullptr; level = level->joined_) {
            if (!level->class_.list(event).empty()) return true;
            const listener_list* own = level->list(event);
            if (own != nullptr && !own->empty()) return true;
        }
        return false;
    }
    std::size_t count(std::uint32_t event) const noexcept;
    void dispatch(std::uint32_t event, void* arguments) const;
    void dispatch_once(std::uint32_t event, run_mode mode, void* arguments);
    void clear() noexcept;
    void copy_from(const instance_level& other, bool only_propagate);

private:
    class_level& class_;
    const instance_level* joined_;
    target_identity identity_;
    std::atomic<listener_list*> lists_{nullptr};
    std::atomic<run_once_states*> once_{nullptr};
};

}  // namespace detail

/// A class of targets, as a target of its own: its listeners run for every instance of the class
/// and of the classes derived from it, before the instances' own.
template <class Family>
class target_class {
public:
    /// @param base  the class it derives from; it must outlive this one.
    explicit target_class(std::string name, target_class* base = nullptr)
        : level_{std::move(name), Family::info(), base == nullptr ? nullptr : &base->level_} {}

    using family = Family;
    std::string_view name() const noexcept { return level_.name(); }
    /// Removes every listener given to this class, of all events.
    void clear() noexcept { level_.clear(); }
    detail::class_level& level() noexcept { return level_; }

private:
    detail::class_level level_;
};

namespace detail {
template <class T>
using family_of = typename std::remove_cvref_t<decltype(std::declval<T&>().dispatch)>::family;

/// The class target of that type, one for the whole process and never destroyed: the one that was
/// made first, by `make(base)`.
void* shared_class_target(const std::type_info& of, void* (*make)(void* base), void* base);

template <class T>
target_class<family_of<T>>& make_class_target() {
    using target = target_class<family_of<T>>;
    static auto& shared = []() -> target& {
        target* base = nullptr;
        if constexpr (requires { typename T::event_base; })
            base = &make_class_target<typename T::event_base>();
        return *static_cast<target*>(shared_class_target(
            typeid(T),
            [](void* under) -> void* {
                return new target{std::string{type_name<T>()}, static_cast<target*>(under)};
            },
            base));
    }();
    return shared;
}
}  // namespace detail

/// The class-level target of T, a class with a member `dispatch`. A class that derives from another
/// target class says so with `using event_base = Base;`.
template <class T>
target_class<detail::family_of<T>>& class_target() {
    // Asked here, too, to say near to the user's line what an event of the family lacks.
    static_cast<void>(detail::family_of<T>::valid);
    return detail::make_class_target<T>();
}

namespace detail {
/// A family says `static constexpr bool fired_by_library = true`: its arguments are parts of what
/// the library has around them.
template <class Family>
constexpr bool fired_by_library = requires {
    Family::fired_by_library;
};

/// How the library fires.
struct firing {
    template <class E, class Family>
    static void fire_in(const dispatcher<Family>& at, typename E::args& arguments) {
        constexpr std::uint32_t event = dispatcher<Family>::template checked<E>();
        if (at.level_.any(event)) at.level_.dispatch(event, &arguments);
    }
    template <class E, class Family>
    static void fire_once(dispatcher<Family>& at, run_mode mode, typename E::args arguments) {
        at.level_.dispatch_once(dispatcher<Family>::template checked<E>(), mode, &arguments);
    }
};
template <class E, class Family>
void fire(const dispatcher<Family>& at, typename E::args arguments) {
    firing::fire_in<E>(at, arguments);
}
}  // namespace detail

/// What makes an object a target of events: a member `orm::dispatcher<Family> dispatch`.
///
/// Firing takes no lock and costs next to nothing while nobody listens. Order: the class's
/// listeners, the object's own, then everything of the target it is joined to.
/// Source: SQLAlchemy 2.1, event/base.py, dispatcher and _Dispatch; _JoinedDispatcher.
template <class Family>
class dispatcher {
public:
    using family = Family;

    /// @param of      the class whose listeners run first, such as orm::class_target<T>().
    /// @param joined  a target whose listeners run after these; it must outlive this one.
    explicit dispatcher(target_class<Family>& of, const dispatcher* joined = nullptr) noexcept
        : level_{of.level(), joined == nullptr ? nullptr : &joined->level_} {}

    /// Does anyone listen to E here, in the class, or in what this is joined to?
    template <class E>
    bool any() const noexcept {
        return level_.any(checked<E>());
    }

    /// How many listeners a dispatch of E would call.
    template <class E>
    std::size_t count() const noexcept {
        return level_.count(checked<E>());
    }

    /// Calls the listeners of E in order. Events of the library are fired by the library alone.
    /// @throws whatever a listener throws, at once; listeners_changed_error when a listener changed
    ///   the listeners of E of a target involved; recursion_error when listeners set each other off
    ///   without end.
    template <class E>
    void fire(typename E::args arguments) const {
        fire_in<E>(arguments);
    }

    /// The same for a listener's answer: fires and leaves what listeners changed in `arguments`.
    template <class E>
    void fire_in(typename E::args& arguments) const {
        expect_firing();
        detail::firing::fire_in<E>(*this, arguments);
    }

    /// Calls the listeners of E as `mode` says. Threads that come while another runs them wait.
    /// @throws whatever a listener throws; invalid_request_error when a listener fires the same
    ///   event of this target again from inside (it would wait for itself).
    template <class E>
    void fire_once(run_mode mode, typename E::args arguments) {
        expect_firing();
        detail::firing::fire_once<E>(*this, mode, std::move(arguments));
    }

    /// Appends the listeners of `other`, or only those registered with orm::propagate. Copies stay
    /// tied to their registration: removing it takes them away here too.
    void copy_from(const dispatcher& other, bool only_propagate = true) {
        level_.copy_from(other.level_, only_propagate);
    }

    /// Removes every listener of this target itself, of all events. Copies on other targets stay.
    void clear() noexcept { level_.clear(); }

    /// The family's name, events and argument names.
    static const detail::family_info& info() noexcept { return Family::info(); }
    detail::instance_level& level() noexcept { return level_; }

private:
    friend detail::firing;
    static constexpr void expect_firing() noexcept {
        static_assert(!detail::fired_by_library<Family>,
                      "orm: events of the library are fired by the library; listen to them");
    }
    template <class E>
    static consteval std::uint32_t checked() {
        static_assert(Family::template has<E>, "orm: this family has no such event");
        return Family::template index<E>();
    }

    detail::instance_level level_;
};

}  // namespace orm
#endif
