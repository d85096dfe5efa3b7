#ifndef ORM_INSTRUMENT_RELATIONSHIP_DEFINITION_HPP
#define ORM_INSTRUMENT_RELATIONSHIP_DEFINITION_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/detail/field_access.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/detail/boxed_value.hpp"

namespace orm {
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
    template <class... A>
    no_relationship foreign_key(A...) {
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
    /// Names the attributes that hold the key of the object at the end with one, where there are
    /// several that could, or convention names others. They belong to the class whose rows refer to
    /// the other's. Source: SQLAlchemy 2.1, orm.relationship, foreign_keys.
    template <class C, class... V>
    relationship_definition& foreign_key(mapped<V> C::*... attributes) {
        class_manager& of = detail::declared_manager<C>();
        given_.foreign_key = {
            &of, {detail::manager_access::index_at(of, detail::offset_of<C>(attributes))...}};
        return *this;
    }
    /// Keeps a many-to-many relationship in the table of that name. Its columns are called after
    /// the classes and their keys, `user_id` and `tag_id`, unless they are named here: those that
    /// refer to this class, then those that refer to the other.
    /// Source: SQLAlchemy 2.1, orm.relationship, secondary.
    relationship_definition& secondary(std::string table, std::vector<std::string> near = {},
                                       std::vector<std::string> far = {}) {
        given_.secondary.emplace(
            detail::secondary_declaration{std::move(table), std::move(near), std::move(far)});
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

}  // namespace orm
#endif
