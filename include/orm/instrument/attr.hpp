#ifndef ORM_INSTRUMENT_ATTR_HPP
#define ORM_INSTRUMENT_ATTR_HPP

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "orm/core/detail/reflection.hpp"
#include "orm/event/listen.hpp"
#include "orm/instrument/map.hpp"
#include "orm/instrument/mapped.hpp"

namespace orm {

/// The class-level attribute as a compile-time constant: target of listeners, key for state and
/// history. Empty; name, index and types are constants.
template <class Class, auto Member>
struct attribute {
    using class_type = Class;
    using field_type = detail::member_type_t<Member>;
    using value_type = typename field_type::value_type;

    /// The attribute's name: that of the field.
    static constexpr std::string_view name = detail::member_name<Member>();
    /// Its place among the attributes of the class, inherited ones first.
    static constexpr std::size_t index = detail::find_index<Class, Member>();

    /// The run-time object behind it; maps the class when that was not done.
    /// @throws what orm::map<Class>() throws.
    static attribute_info& info() { return map<Class>().at(index); }
    /// The token of this attribute, to compare initiators with.
    static const initiator& token(operation op) { return info().token(op); }
    /// The field in an object.
    static field_type& of(Class& object) noexcept { return object.*Member; }
};

namespace detail {

/// Stands for what is no attribute, after one sentence has said so.
struct no_attribute {};

template <class Class, auto Member>
consteval auto make_attribute() {
    if constexpr (attribute_of<Class, Member>) {
        return attribute<Class, Member>{};
    } else {
        static_cast<void>(index_of<Class, Member>());
        return no_attribute{};
    }
}

template <auto Member>
consteval auto make_attribute() {
    if constexpr (std::is_member_object_pointer_v<decltype(Member)>) {
        return make_attribute<member_class_t<Member>, Member>();
    } else {
        static_assert(std::is_member_object_pointer_v<decltype(Member)>,
                      "orm: orm::attr needs a pointer to an attribute of a mapped class, such as "
                      "&User::name");
        return no_attribute{};
    }
}

template <>
inline constexpr bool is_refused_target<no_attribute> = true;

template <class A>
inline constexpr bool is_attribute = false;
template <class Class, auto Member>
inline constexpr bool is_attribute<attribute<Class, Member>> = true;

}  // namespace detail

/// An orm::attr<…>.
template <class A>
concept class_attribute = detail::is_attribute<A>;

/// `orm::attr<&User::name>`. Note that &Engineer::name *is* &Employee::name when the member is
/// Employee's: for the attribute of the subclass write orm::attr_of<Engineer, &Employee::name>.
template <auto Member>
inline constexpr auto attr = detail::make_attribute<Member>();

/// The attribute of Class that is declared by Class or by a mapped base of it.
template <class Class, auto Member>
inline constexpr auto attr_of = detail::make_attribute<Class, Member>();

}  // namespace orm
#endif
