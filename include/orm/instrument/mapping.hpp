#ifndef ORM_INSTRUMENT_MAPPING_HPP
#define ORM_INSTRUMENT_MAPPING_HPP

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/member_name.hpp"
#include "orm/event/shape.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/mapped.hpp"

namespace orm {

/// What a class says of its mapping beside its fields; specialise it next to the class:
///
///     template <> struct orm::mapping<User> {
///         static void define(orm::definition<User>& m) { m.active_history(&User::code); }
///     };
template <class T>
struct mapping {};

/// Arguments of a validator.
template <class Target, class T>
struct validate_args {
    Target& target;
    const T& value;
    std::string_view key;  ///< name of the attribute
    bool is_remove;        ///< a deletion is validated; the result is ignored
};

namespace detail {

template <class Class, class T>
struct bound_validate {
    struct event {
        static constexpr std::string_view name = "validate";
    };
    using args = validate_args<Class, T>;
    static constexpr std::size_t count = 4;
    static constexpr std::size_t nullable_argument = 1;
    static const T& nullable_type();
    static const T& nullable_value(const args& given) noexcept { return given.value; }
    static constexpr bool answers = true;
    static constexpr bool always_answers = true;
    template <class R>
    static constexpr bool accepts = std::is_convertible_v<R, T>;
    static constexpr bool flags_allowed(unsigned) { return true; }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a validator takes (Class& target, const T& value, "
                      "std::string_view key, bool is_remove) or a leading part of these; "
                      "a member function is its own target");
    }
    template <bool Fits>
    static consteval void expect_result() {
        static_assert(Fits, "orm: a validator returns the value to use, of the attribute's type");
    }
};

/// A validator for attributes of type T, as an entry of a listener list.
template <class Class, class T, class F>
struct validator_caller {
    using bound = bound_validate<Class, T>;
    static constexpr shape how = find_shape<bound, F, false>();

    struct kept {
        F callable;
        bool own_only = false;
    };

    static bool skips(const kept& self, const attribute_call& call) noexcept {
        return self.own_only && &call.from.attribute() != &call.attribute;
    }
    template <class Use>
    static void run(kept& self, attribute_call& call, const T& value, bool is_remove, Use&& use) {
        validate_args<Class, T> args{*std::launder(static_cast<Class*>(call.object)), value,
                                     call.attribute.name(), is_remove};
        if constexpr (how.depth != 0)
            if (!has_unwrapped<how.depth>(value)) return;
        use(call_shaped<bound, how>(self.callable, args));
    }
    static bool on_set(void* object, void* arguments) {
        auto& self = *static_cast<kept*>(object);
        auto& call = *static_cast<attribute_call*>(arguments);
        if (skips(self, call)) return false;
        auto& value = *static_cast<T*>(call.value);
        run(self, call, value, false, [&value](auto&& result) {
            value = static_cast<T>(std::forward<decltype(result)>(result));
        });
        return false;
    }
    static bool on_remove(void* object, void* arguments) {
        auto& self = *static_cast<kept*>(object);
        auto& call = *static_cast<attribute_call*>(arguments);
        const auto old = old_value<T>::from_address(call.before);
        if (skips(self, call)) return false;
        if (old.has_value()) {
            run(self, call, *old, true, [](auto&&) {});
        } else {  // a deletion of nothing is validated too, before it fails
            run(self, call, T{}, true, [](auto&&) {});
        }
        return false;
    }
};

}  // namespace detail

/// How a validator is applied. Source: SQLAlchemy 2.1, orm.validates.
struct validator_options {
    /// Validate deletions too: of the value, or of T{} when there is none. The result is ignored.
    bool include_removes = false;
    bool include_backrefs = true;  ///< also when the change started at another attribute
};

/// Handed to orm::mapping<T>::define, which may use other classes, but not T: listeners are
/// registered and objects are made when T is mapped.
template <class T>
class definition {
public:
    explicit definition(class_manager& manager) noexcept : manager_{manager} {}

    /// Lets the member function (or function) Method check these attributes: what it returns is
    /// stored, what it throws refuses. Runs before all listeners of users, on subclasses too.
    ///
    /// `m.validates<&User::check_name>(&User::name, &User::nickname);` A method of the same name in
    /// a subclass replaces it, and so does a later one of the same name for the same attribute.
    /// Source: SQLAlchemy 2.1, orm.validates.
    template <auto Method, class... C, class... V>
    void validates(mapped<V> C::*... attributes) {
        (add(std::string{detail::member_name<Method>()}, Method, {}, attributes), ...);
    }
    template <auto Method, class... C, class... V>
    void validates(validator_options options, mapped<V> C::*... attributes) {
        (add(std::string{detail::member_name<Method>()}, Method, options, attributes), ...);
    }
    /// The same with any callable, under a name.
    template <class F, class C, class V>
    void validates(std::string_view name, F callable, mapped<V> C::*attribute,
                   validator_options options = {}) {
        add(std::string{name}, std::move(callable), options, attribute);
    }

    /// Makes every change of these attributes load the old value first.
    template <class... C, class... V>
    void active_history(mapped<V> C::*... attributes) {
        if constexpr ((names_own<C>() && ...))
            (detail::manager_access::add_active_history(manager_, index_of(attributes)), ...);
    }

    class_manager& manager() const noexcept { return manager_; }

private:
    template <class C>
    static consteval bool names_own() {
        static_assert(std::is_base_of_v<C, T>,
                      "orm: a mapping names attributes of its own class or of a mapped base of it");
        return std::is_base_of_v<C, T>;
    }
    template <class C, class V>
    std::size_t index_of(mapped<V> C::*attribute) const {
        alignas(T) static std::byte place[sizeof(T)];
        const T& object = *reinterpret_cast<const T*>(place);
        const auto* const field = reinterpret_cast<const std::byte*>(&(object.*attribute));
        return detail::manager_access::index_at(manager_, static_cast<std::size_t>(field - place));
    }

    template <class F, class C, class V>
    void add(std::string method, F callable, validator_options options, mapped<V> C::*attribute) {
        using bound = detail::bound_validate<T, V>;
        constexpr detail::fault wrong = detail::find_fault<bound, F, detail::retval_bit>();
        static_assert(wrong != detail::fault::target,
                      "orm: a validator takes the target by reference (a value would be a copy)");
        if constexpr (!names_own<C>()) {
            return;
        } else if constexpr (wrong == detail::fault::shape) {
            bound::template expect_shape<false>();
        } else if constexpr (wrong == detail::fault::result) {
            bound::template expect_result<false>();
        } else if constexpr (wrong == detail::fault::none) {
            using caller = detail::validator_caller<T, V, F>;
            detail::validator one;
            one.method = std::move(method);
            one.attribute = index_of(attribute);
            one.include_removes = options.include_removes;
            one.callable = std::make_shared<typename caller::kept>(
                typename caller::kept{std::move(callable), !options.include_backrefs});
            one.on_set = &caller::on_set;
            one.on_remove = &caller::on_remove;
            detail::manager_access::add_validator(manager_, std::move(one));
        }
    }

    class_manager& manager_;
};

}  // namespace orm
#endif
