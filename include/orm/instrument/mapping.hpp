#ifndef ORM_INSTRUMENT_MAPPING_HPP
#define ORM_INSTRUMENT_MAPPING_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/detail/member_name.hpp"
#include "orm/event/detail/shape.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/instrument/relationship_definition.hpp"

namespace orm {

template <class Field>
class column_definition;
template <class... V>
class foreign_key_definition;

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

template <class Field>
inline constexpr bool is_scalar_field = false;
template <class T>
inline constexpr bool is_scalar_field<mapped<T>> = true;
template <class Field>
inline constexpr bool is_optional_field = false;
template <class T>
inline constexpr bool is_optional_field<mapped<std::optional<T>>> = true;

template <class V>
class_identity class_identity_of(const V& value) {
    constexpr bool is_text = std::is_convertible_v<const V&, std::string_view>;
    constexpr bool is_number = std::is_enum_v<V> || std::is_integral_v<V>;
    static_assert(is_text || is_number,
                  "orm: the identity of a class is a text, a whole number or an enum");
    if constexpr (is_text)
        return std::string{std::string_view{value}};
    else if constexpr (is_number)
        return static_cast<std::int64_t>(value);
    else
        return {};
}

}  // namespace detail

/// What a mapping says of its discriminator: `m.discriminator(&Employee::kind).identity("boss");`
template <class V>
class discriminator_definition {
public:
    explicit discriminator_definition(detail::class_identity& given) noexcept : given_{given} {}

    /// What the attribute holds in rows of this class.
    template <class Given>
    void identity(const Given& value) {
        constexpr bool fits = std::is_convertible_v<const Given&, V>;
        static_assert(fits, "orm: an identity is a value of the discriminator");
        if constexpr (fits) given_ = detail::class_identity_of<V>(value);
    }

private:
    detail::class_identity& given_;
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
            auto& given = detail::manager_access::add_relation(manager_, index_of(attribute));
            using element = typename Field::element_type;
            if constexpr (requires { sizeof(element); })
                if constexpr (std::is_aggregate_v<element> || detail::listed<element>)
                    given.target = &detail::declared_manager<element>();
            return relationship_definition<T, Field>{given};
        } else {
            return detail::no_relationship{};
        }
    }

    /// Names the table; by convention it is the class's name in snake_case. In a mapped subclass:
    /// what the subclass adds is kept in a table of its own, joined to the base's by the key.
    /// Source: SQLAlchemy 2.1, orm, __tablename__.
    void table(std::string_view name) { said().table = name; }
    /// Names the schema that the table is in.
    void schema(std::string_view name) { said().schema = name; }
    /// The class has no table: subclasses keep its attributes in theirs. Source: __abstract__.
    void is_abstract() { said().is_abstract = true; }

    /// Names the attributes that make the primary key; by convention it is the attribute `id`. A
    /// single whole number is generated by the database.
    template <class... C, class... Field>
    void primary_key(Field C::*... attributes) {
        static_assert(((detail::is_scalar_field<Field> && !detail::is_optional_field<Field>)&&...),
                      "orm: m.primary_key takes orm::mapped attributes that are not optional");
        if constexpr ((names_own<C>() && ...)) said().primary_key = {index_of(attributes)...};
    }
    /// Keeps attributes out of the table.
    template <class... C, class... Field>
    void not_stored(Field C::*... attributes) {
        if constexpr ((names_own<C>() && ...))
            (said().not_stored.push_back(index_of(attributes)), ...);
    }
    /// Says how an attribute is stored, see orm::column_definition (in orm/mapper.hpp).
    template <class C, class Field>
    auto column(Field C::*attribute) {
        constexpr bool has_column = detail::is_scalar_field<Field>;
        static_assert(has_column,
                      "orm: m.column takes an orm::mapped attribute: only these have a column of "
                      "their own");
        if constexpr (names_own<C>() && has_column) {
            constexpr bool is_known = requires {
                sizeof(column_definition<Field>);
            };
            static_assert(is_known, "orm: m.column needs orm/mapper.hpp, or orm/orm.hpp");
            if constexpr (is_known) {
                auto& all = said().columns;
                const std::size_t index = index_of(attribute);
                for (auto& one : all)
                    if (one.attribute == index) return column_definition<Field>{one};
                all.emplace_back().attribute = index;
                return column_definition<Field>{all.back()};
            }
        }
    }
    /// Says that attributes hold the key of a row of another table, see
    /// orm::foreign_key_definition (in orm/mapper.hpp). Relationships need it only where the key is
    /// no primary key, or more is to be said of it.
    template <class... C, class... V>
    auto foreign_key(mapped<V> C::*... attributes) {
        constexpr bool is_known = requires {
            sizeof(foreign_key_definition<V...>);
        };
        static_assert(is_known, "orm: m.foreign_key needs orm/mapper.hpp, or orm/orm.hpp");
        if constexpr ((names_own<C>() && ...) && is_known) {
            said().foreign_keys.emplace_back().attributes = {index_of(attributes)...};
            return foreign_key_definition<V...>{said().foreign_keys.back()};
        }
    }
    /// No two rows have the same values of these attributes.
    template <class... C, class... V>
    void unique(mapped<V> C::*... attributes) {
        add_rule<C...>(detail::table_rule::unique, {}, attributes...);
    }
    template <class... C, class... V>
    void unique(std::string name, mapped<V> C::*... attributes) {
        add_rule<C...>(detail::table_rule::unique, std::move(name), attributes...);
    }
    /// An index of these attributes.
    template <class... C, class... V>
    void index(mapped<V> C::*... attributes) {
        add_rule<C...>(detail::table_rule::index, {}, attributes...);
    }
    template <class... C, class... V>
    void index(std::string name, mapped<V> C::*... attributes) {
        add_rule<C...>(detail::table_rule::index, std::move(name), attributes...);
    }
    /// A condition that all rows fulfil. @param sql  goes into the table as it is: never from input
    void check(std::string sql, std::string name = {}) {
        said().rules.push_back({detail::table_rule::check, {}, std::move(name), std::move(sql)});
    }

    /// Names the attribute that tells rows of the class and of its subclasses apart, each by what
    /// its mapping gives to `identity`. Source: SQLAlchemy 2.1, orm, polymorphic_on.
    template <class C, class V>
    discriminator_definition<V> discriminator(mapped<V> C::*attribute) {
        constexpr bool fits = detail::form_of<V>() == detail::value_form::text ||
                              detail::form_of<V>() == detail::value_form::integer ||
                              detail::form_of<V>() == detail::value_form::unsigned_integer;
        static_assert(fits, "orm: a discriminator is a text, a whole number or an enum");
        if constexpr (names_own<C>()) said().discriminator = index_of(attribute);
        return discriminator_definition<V>{said().identity};
    }
    /// What the discriminator of the base says of a row of this class. Without a table of its own
    /// the class is kept in that of its base. Source: SQLAlchemy 2.1, orm, polymorphic_identity.
    template <class V>
    void identity(const V& value) {
        said().identity = detail::class_identity_of(value);
    }

    class_manager& manager() const noexcept { return manager_; }

private:
    detail::class_declarations& said() const noexcept {
        return detail::manager_access::declarations(manager_);
    }
    template <class... C, class... Field>
    void add_rule(detail::table_rule kind, std::string name, Field... attributes) {
        static_assert(sizeof...(attributes) != 0,
                      "orm: a unique constraint or an index names attributes");
        if constexpr ((names_own<C>() && ...))
            said().rules.push_back({kind, {index_of(attributes)...}, std::move(name), {}});
    }
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
