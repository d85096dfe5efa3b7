#ifndef ORM_INSTRUMENT_MAPPING_HPP
#define ORM_INSTRUMENT_MAPPING_HPP

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/detail/member_name.hpp"
#include "orm/event/detail/shape.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/detail/boxed_value.hpp"

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
    static constexpr bool accepts = answers_with<R, T>;
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
        static_assert(Fits,
                      "orm: a validator returns the value to use, of the attribute's type; a bool "
                      "is no number: throw to refuse one");
    }
};

/// The values of a field as validators see them; collections bring their own.
template <class Field>
struct validated_field {
    using value_type = typename Field::value_type;
    static constexpr bool is_collection = false;
};

/// A validator for fields of a type, as entries of listener lists.
template <class Class, class Field, class F>
struct validator_caller {
    using fields = validated_field<Field>;
    using T = typename fields::value_type;
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
    /// `set`, or `append` of a collection. What a bulk assignment appends was validated before.
    static bool on_value(void* object, void* arguments) {
        auto& self = *static_cast<kept*>(object);
        auto& call = *static_cast<attribute_call*>(arguments);
        if (skips(self, call)) return false;
        if constexpr (fields::is_collection) {
            if (call.from.op() == operation::bulk_replace) return false;
            run(self, call, fields::view(call.value), false, [&call](auto&& result) {
                fields::put(call, std::forward<decltype(result)>(result));
            });
        } else {
            run(self, call, value_access<T>::view(call.value), false, [&call](auto&& result) {
                value_access<T>::put(call.value, std::forward<decltype(result)>(result));
            });
        }
        return false;
    }
    static bool on_bulk([[maybe_unused]] void* object, [[maybe_unused]] void* arguments) {
        if constexpr (fields::is_collection) {
            auto& self = *static_cast<kept*>(object);
            auto& call = *static_cast<attribute_call*>(arguments);
            if (skips(self, call)) return false;
            fields::for_each(call, [&](const T& value, auto&& put) {
                run(self, call, value, false,
                    [&put](auto&& result) { put(std::forward<decltype(result)>(result)); });
            });
        }
        return false;
    }
    static bool on_remove(void* object, void* arguments) {
        auto& self = *static_cast<kept*>(object);
        auto& call = *static_cast<attribute_call*>(arguments);
        if (skips(self, call)) return false;
        if constexpr (fields::is_collection) {
            run(self, call, fields::view(call.value), true, [](auto&&) {});
        } else {
            const auto old = old_value<T>::from_address(call.before);
            // A deletion of nothing is validated too, before it fails.
            run(self, call, old.has_value() ? *old : T{}, true, [](auto&&) {});
        }
        return false;
    }
};

}  // namespace detail

/// How a validator is applied. Source: SQLAlchemy 2.1, orm.validates.
struct validator_options {
    /// Validate deletions too: of the value, or of T{} when there is none; of each member that
    /// leaves a collection. The result is ignored.
    bool include_removes = false;
    bool include_backrefs = true;  ///< also when the change started at another attribute
};

namespace detail {

template <class T>
class_manager& declared_manager();

/// Where the field of a member pointer lies in a T.
template <class T, class C, class Field>
std::size_t offset_of(Field C::*attribute) {
    alignas(T) static std::byte place[sizeof(T)];
    const T& object = *reinterpret_cast<const T*>(place);
    const auto* const field = reinterpret_cast<const std::byte*>(&(object.*attribute));
    return static_cast<std::size_t>(field - place);
}

/// Stands for a relationship that was refused, after one sentence has said why.
struct no_relationship {
    template <class... A>
    no_relationship back_populates(A...) {
        return {};
    }
    template <class... A>
    no_relationship keyed_by(A...) {
        return {};
    }
};

template <class Field>
consteval bool check_relationship() {
    constexpr bool relates = requires {
        typename Field::element_type;
    };
    static_assert(
        relates,
        "orm: m.relationship takes an attribute that leads to mapped objects: orm::one or "
        "a collection of a mapped class");
    return relates;
}

/// Do the two lead to each other's classes?
template <class T, class Field, class Far, class FarField>
consteval bool check_back_populates() {
    constexpr bool leads_back = requires {
        typename FarField::element_type;
    }
    &&std::is_convertible_v<typename Field::element_type*, Far*>;
    static_assert(
        leads_back,
        "orm: back_populates takes the relationship at the other end: an attribute of the "
        "class this one leads to");
    if constexpr (leads_back) {
        constexpr bool here = std::is_convertible_v<T*, typename FarField::element_type*>;
        static_assert(
            here, "orm: the attribute given to back_populates does not lead back to this class");
        return here;
    } else {
        return false;
    }
}

}  // namespace detail

/// What a mapping says of one relationship:
/// `m.relationship(&User::addresses).back_populates(&Address::user);`
///
/// Without it a relationship is a one-way one: one-to-many for a collection, many-to-one for
/// orm::one. A subclass may give a dictionary that it inherits other keys; how a relationship is
/// kept is said once, where it is declared. Source: SQLAlchemy 2.1, orm.relationship.
template <class T, class Field>
class relationship_definition {
public:
    explicit relationship_definition(detail::relation_declaration& given) noexcept
        : given_{given} {}

    /// Names the attribute at the other end: a change of one is a change of the other. Declared at
    /// one end, or alike at both; of two orm::one the one where it is declared owns the other
    /// (one-to-one), unless `is` says otherwise.
    /// @throws invalid_request_error, when T is mapped, if that attribute has another counterpart
    template <class Far, class FarField>
    relationship_definition& back_populates(FarField Far::*other) {
        if constexpr (detail::check_back_populates<T, Field, Far, FarField>()) {
            class_manager& far = detail::declared_manager<Far>();
            given_.far = &far;
            given_.far_index = detail::manager_access::index_at(far, detail::offset_of<Far>(other));
        }
        return *this;
    }
    /// Says how many there are at each end, where the fields' types leave it open.
    relationship_definition& is(direction way) {
        given_.way = way;
        return *this;
    }
    /// Refuses a second parent for an object.
    relationship_definition& single_parent() {
        given_.single_parent = true;
        return *this;
    }
    /// Names the attribute that gives members of a dictionary their keys. It is read as a user
    /// reads it: loaded when it has to be, a listener of init_scalar gives a default. One that
    /// nobody has given a value, or that is null where the key type has none, is an error when the
    /// member is filed.
    template <class Member, class V>
    relationship_definition& keyed_by(mapped<V> Member::*attribute) {
        using key = typename Field::key_type;
        constexpr bool gives_keys =
            std::is_convertible_v<V, key> || std::is_same_v<V, std::optional<key>>;
        static_assert(gives_keys,
                      "orm: keyed_by takes an attribute whose values are keys of the dictionary");
        if constexpr (gives_keys) set_key(attribute);
        return *this;
    }
    /// The same with a function of a member (`const Note&`) that gives a key, or an std::optional
    /// of one: empty while the member has none.
    template <class F>
    requires std::is_invocable_v<F&, typename Field::element_type&> relationship_definition&
    keyed_by(F function) {
        using key = typename Field::key_type;
        given_.keys.key_of = [function](void* member) -> detail::value_box* {
            auto found = function(*static_cast<typename Field::element_type*>(member));
            if constexpr (std::is_convertible_v<decltype(found), key>) {
                return new detail::typed_box<key>(std::move(found));
            } else {
                return found.has_value() ? new detail::typed_box<key>(*std::move(found)) : nullptr;
            }
        };
        return *this;
    }
    /// Lets members without a key pass: adding and removing them by value does nothing.
    relationship_definition& ignore_unpopulated() {
        given_.keys.ignore_unpopulated = true;
        return *this;
    }

private:
    template <class Member, class V>
    void set_key(mapped<V> Member::*attribute) {
        using key = typename Field::key_type;
        const class_manager& manager = detail::declared_manager<Member>();
        given_.keys.key_name =
            manager
                .at(detail::manager_access::index_at(manager, detail::offset_of<Member>(attribute)))
                .name();
        given_.keys.key_of = [attribute](void* member) -> detail::value_box* {
            // What the read runs may drop the member's last handle.
            const detail::dispatch_frame frame;
            const V* const value =
                detail::field_access::read(static_cast<Member*>(member)->*attribute);
            if (value == nullptr) return nullptr;
            if constexpr (std::is_convertible_v<V, key>) {
                return new detail::typed_box<key>(*value);
            } else {
                return value->has_value() ? new detail::typed_box<key>(**value) : nullptr;
            }
        };
    }

    detail::relation_declaration& given_;
};

/// Handed to orm::mapping<T>::define, which may use other classes, but not T: listeners are
/// registered and objects are made when T is mapped.
template <class T>
class definition {
public:
    explicit definition(class_manager& manager) noexcept : manager_{manager} {}

    /// Lets the member function (or function) Method check these attributes: what it returns is
    /// stored, what it throws refuses. Runs before all listeners of users, on subclasses too. Of a
    /// collection it checks each member that is appended or assigned.
    ///
    /// `m.validates<&User::check_name>(&User::name, &User::nickname);` A method of the same name in
    /// a subclass replaces it, and so does a later one of the same name for the same attribute.
    /// Source: SQLAlchemy 2.1, orm.validates.
    template <auto Method, class... C, class... Field>
    void validates(Field C::*... attributes) {
        (add(std::string{detail::member_name<Method>()}, Method, {}, attributes), ...);
    }
    template <auto Method, class... C, class... Field>
    void validates(validator_options options, Field C::*... attributes) {
        (add(std::string{detail::member_name<Method>()}, Method, options, attributes), ...);
    }
    /// The same with any callable, under a name.
    template <class F, class C, class Field>
    void validates(std::string_view name, F callable, Field C::*attribute,
                   validator_options options = {}) {
        add(std::string{name}, std::move(callable), options, attribute);
    }

    /// Makes every change of these attributes load the old value first.
    template <class... C, class... Field>
    void active_history(Field C::*... attributes) {
        if constexpr ((names_own<C>() && ...))
            (detail::manager_access::add_active_history(manager_, index_of(attributes)), ...);
    }

    /// Says more of a relationship, see orm::relationship_definition.
    template <class C, class Field>
    auto relationship(Field C::*attribute) {
        if constexpr (names_own<C>() && detail::check_relationship<Field>()) {
            return relationship_definition<T, Field>{
                detail::manager_access::add_relation(manager_, index_of(attribute))};
        } else {
            return detail::no_relationship{};
        }
    }

    class_manager& manager() const noexcept { return manager_; }

private:
    template <class C>
    static consteval bool names_own() {
        static_assert(std::is_base_of_v<C, T>,
                      "orm: a mapping names attributes of its own class or of a mapped base of it");
        return std::is_base_of_v<C, T>;
    }
    template <class C, class Field>
    std::size_t index_of(Field C::*attribute) const {
        return detail::manager_access::index_at(manager_, detail::offset_of<T>(attribute));
    }

    template <class F, class C, class Field>
    void add(std::string method, F callable, validator_options options, Field C::*attribute) {
        using bound =
            detail::bound_validate<T, typename detail::validated_field<Field>::value_type>;
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
            using caller = detail::validator_caller<T, Field, F>;
            detail::validator one;
            one.method = std::move(method);
            one.attribute = index_of(attribute);
            one.include_removes = options.include_removes;
            one.callable = std::make_shared<typename caller::kept>(
                typename caller::kept{std::move(callable), !options.include_backrefs});
            one.on_value = &caller::on_value;
            one.on_bulk = &caller::on_bulk;
            one.on_remove = &caller::on_remove;
            detail::manager_access::add_validator(manager_, std::move(one));
        }
    }

    class_manager& manager_;
};

}  // namespace orm
#endif
