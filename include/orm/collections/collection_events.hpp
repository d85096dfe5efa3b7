#ifndef ORM_COLLECTIONS_COLLECTION_EVENTS_HPP
#define ORM_COLLECTIONS_COLLECTION_EVENTS_HPP

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/collections/adapter.hpp"
#include "orm/collections/bulk_values.hpp"
#include "orm/collections/held.hpp"
#include "orm/instrument/attribute_events.hpp"
#include "orm/instrument/detail/object_attribute.hpp"
#include "orm/instrument/mapping.hpp"

namespace orm {

/// Arguments of `append`, `append_wo_mutation` and `remove` on a collection; T is the member's type
/// (orm::ref of a mapped class, or a value).
template <class Target, class T>
struct member_args {
    Target& target;
    const T& value;  ///< as left by the listeners before
    const orm::initiator& initiator;
};
/// The same with orm::include_key.
template <class Target, class T>
struct keyed_member_args {
    Target& target;
    const T& value;
    const orm::initiator& initiator;
    const collection_key& key;
};

/// Arguments of `bulk_replace`; T is what the collection was declared with.
template <class Target, class T>
struct bulk_replace_args {
    Target& target;
    bulk_values<T>& values;
    const orm::initiator& initiator;
};
/// The same with orm::include_key; `keys` of a dictionary that was assigned plain pairs, otherwise
/// null.
template <class Target, class T, class Keys>
struct keyed_bulk_replace_args {
    Target& target;
    bulk_values<T>& values;
    const orm::initiator& initiator;
    const Keys* keys;
};

/// Arguments of `init_collection` and `dispose_collection`.
template <class Target, class Collection>
struct collection_args {
    Target& target;
    held<Collection>& collection;
    adapter<typename Collection::element_type>& collection_adapter;
};

namespace detail {

/// The keys of bulk assignments to a field; of what is no dictionary there are none.
template <class Field>
struct keys_of_field {
    using type = key_list<std::nullptr_t>;
};
template <class Field>
    requires requires {
        typename Field::key_type;
        typename Field::mapped_type;
    }
struct keys_of_field<Field> {
    using type = key_list<typename Field::key_type>;
};

/// What the events of members have in common.
template <class Class, class Field, unsigned Bits>
struct bound_member_event
    : bound_attribute_event<Class, typename Field::value_type, Bits & ~unsigned{include_key_bit}> {
    using base =
        bound_attribute_event<Class, typename Field::value_type, Bits & ~unsigned{include_key_bit}>;
    using value_type = typename Field::value_type;
    using traits = member_traits<typename Field::element_type>;
    static constexpr bool has_key = (Bits & include_key_bit) != 0;
    using args = std::conditional_t<has_key, keyed_member_args<typename base::target, value_type>,
                                    member_args<typename base::target, value_type>>;
    static constexpr std::size_t count = has_key ? 4 : 3;
    static constexpr std::size_t nullable_argument = 1;
    static const value_type& nullable_type();
    static const value_type& nullable_value(const args& given) noexcept { return given.value; }

    static args unpack(void* arguments) noexcept {
        attribute_call& call = base::call_of(arguments);
        const value_type& value = traits::view(*static_cast<const edge*>(call.value));
        if constexpr (has_key) {
            return {base::target_of(call), value, call.from,
                    *static_cast<const collection_key*>(call.before)};
        } else {
            return {base::target_of(call), value, call.from};
        }
    }
    template <class R>
    static constexpr bool accepts = answers_with<R, value_type>;
    template <class R>
    static bool accept(void* arguments, R&& result) {
        attribute_call& call = base::call_of(arguments);
        if constexpr (is_value<typename Field::element_type>) {
            static_cast<member_value*>(call.value)
                ->replace(new typed_box<value_type>(std::forward<R>(result)));
        } else {
            const value_type given{std::forward<R>(result)};
            if (given == nullptr) throw_null_member(call.attribute);
            static_cast<edge*>(call.value)->object = ref_access::address(given);
        }
        return false;
    }
    static constexpr bool flags_allowed(unsigned bits) { return (bits & insert_bit) == 0; }
    template <bool Allowed, unsigned>
    static consteval void expect_flags() {
        static_assert(Allowed,
                      "orm: an event of a collection does not take orm::insert: the listeners of "
                      "an attribute run in the order of registration");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits || base::is_raw || has_key,
                      "orm: a listener of 'append', 'append_wo_mutation' or 'remove' takes "
                      "(Class& target, const orm::ref<Member>& value, const orm::initiator& from) "
                      "or a leading part of these; value may be Member&");
        static_assert(Fits || !base::is_raw || has_key,
                      "orm: a listener of 'append', 'append_wo_mutation' or 'remove' with orm::raw "
                      "takes (orm::instance_state& target, const orm::ref<Member>& value, const "
                      "orm::initiator& from) or a leading part of these; value may be Member&");
        static_assert(Fits || !has_key,
                      "orm: a listener of 'append', 'append_wo_mutation' or 'remove' with "
                      "orm::include_key takes (target, const orm::ref<Member>& value, const "
                      "orm::initiator& from, const orm::collection_key& key) or a leading part of "
                      "these; value may be Member&");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'append', 'append_wo_mutation' or 'remove' with "
                      "orm::named takes (const orm::member_args<Class, orm::ref<Member>>& args) "
                      "alone; orm::keyed_member_args with orm::include_key");
    }
    template <bool Fits>
    static consteval void expect_result() {
        static_assert(Fits,
                      "orm: a listener of 'append' or 'append_wo_mutation' with orm::retval "
                      "returns the member to use; a bool is no number");
    }
};

template <class C, class F, unsigned Bits>
struct bound_append : bound_member_event<C, F, Bits> {
    struct event {
        static constexpr std::string_view name = "append";
    };
    static constexpr bool answers = F::ops.kind != field_kind::custom;
    template <class R>
    static constexpr bool ignores =
        answers&& is_answer<std::remove_cvref_t<R>, typename F::value_type>;
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to 'append' of an orm::watched: its member "
                      "functions take what they are given; refuse a member by throwing");
    }
};
template <class C, class F, unsigned Bits>
struct bound_append_wo_mutation : bound_member_event<C, F, Bits> {
    struct event {
        static constexpr std::string_view name = "append_wo_mutation";
    };
    static constexpr bool answers = true;
    template <class R>
    static constexpr bool ignores = is_answer<std::remove_cvref_t<R>, typename F::value_type>;
};
template <class C, class F, unsigned Bits>
struct bound_member_remove : bound_member_event<C, F, Bits> {
    struct event {
        static constexpr std::string_view name = "remove";
    };
    static constexpr bool answers = false;
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to 'remove': what its listeners return is "
                      "not used");
    }
};

template <class Class, class Field, unsigned Bits>
struct bound_bulk_replace
    : bound_attribute_event<Class, typename Field::value_type, Bits & ~unsigned{include_key_bit}> {
    using base =
        bound_attribute_event<Class, typename Field::value_type, Bits & ~unsigned{include_key_bit}>;
    struct event {
        static constexpr std::string_view name = "bulk_replace";
    };
    using element = typename Field::element_type;
    using keys = typename keys_of_field<Field>::type;
    static constexpr bool has_key = (Bits & include_key_bit) != 0;
    using args =
        std::conditional_t<has_key, keyed_bulk_replace_args<typename base::target, element, keys>,
                           bulk_replace_args<typename base::target, element>>;
    static constexpr std::size_t count = has_key ? 4 : 3;
    static constexpr std::size_t nullable_argument = count;
    static constexpr bool answers = false;

    /// The arguments with the view that they refer to.
    struct unpacked : bulk_values<element>, args {
        unpacked(attribute_call& call, bulk_values<element> view)
            : bulk_values<element>{view}, args{make(call, *this)} {}
        static args make(attribute_call& call, bulk_values<element>& view) {
            if constexpr (has_key) {
                return {base::target_of(call), view, call.from,
                        static_cast<const keys*>(call.before)};
            } else {
                return {base::target_of(call), view, call.from};
            }
        }
    };
    static unpacked unpack(void* arguments) {
        attribute_call& call = base::call_of(arguments);
        return {call,
                bulk_values<element>{*static_cast<std::vector<edge>*>(call.value), call.attribute}};
    }
    static constexpr bool flags_allowed(unsigned bits) { return (bits & insert_bit) == 0; }
    template <bool Allowed, unsigned>
    static consteval void expect_flags() {
        static_assert(Allowed,
                      "orm: an event of a collection does not take orm::insert: the listeners of "
                      "an attribute run in the order of registration");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'bulk_replace' takes (Class& target, "
                      "orm::bulk_values<Member>& values, const orm::initiator& from) or a leading "
                      "part of these; with orm::raw the target is orm::instance_state&, with "
                      "orm::include_key (const orm::key_list<Key>* keys) follows");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'bulk_replace' with orm::named takes (const "
                      "orm::bulk_replace_args<Class, Member>& args) alone; "
                      "orm::keyed_bulk_replace_args with orm::include_key");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to 'bulk_replace': change the values in "
                      "place");
    }
};

template <class Class, class Field, unsigned Bits>
struct bound_collection_event : bound_attribute_event<Class, typename Field::value_type, Bits> {
    using base = bound_attribute_event<Class, typename Field::value_type, Bits>;
    using element = typename Field::element_type;
    using args = collection_args<typename base::target, Field>;
    static constexpr std::size_t count = 3;
    static constexpr std::size_t nullable_argument = count;
    static constexpr bool answers = false;

    struct views {
        held<Field> collection;
        adapter<element> view;
    };
    struct unpacked : private views, args {
        explicit unpacked(attribute_call& call)
            : views{held<Field>{*static_cast<collection_body*>(call.value)},
                    adapter<element>{*static_cast<collection_body*>(call.value)}},
              args{base::target_of(call), views::collection, views::view} {}
    };
    static unpacked unpack(void* arguments) { return unpacked{base::call_of(arguments)}; }
    static constexpr bool flags_allowed(unsigned bits) {
        return (bits & (insert_bit | include_key_bit | active_history_bit)) == 0;
    }
    template <bool Allowed, unsigned>
    static consteval void expect_flags() {
        static_assert(Allowed,
                      "orm: 'init_collection' and 'dispose_collection' take neither orm::insert "
                      "nor orm::include_key nor orm::active_history");
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'init_collection' or 'dispose_collection' takes (Class& "
                      "target, orm::held<Collection>& collection, orm::adapter<Member>& adapter) "
                      "or a leading part of these; with orm::raw the target is "
                      "orm::instance_state&");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'init_collection' or 'dispose_collection' with "
                      "orm::named takes (const orm::collection_args<Class, Collection>& args) "
                      "alone");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to 'init_collection' and "
                      "'dispose_collection': what their listeners return is not used");
    }
};
template <class C, class F, unsigned Bits>
struct bound_init_collection : bound_collection_event<C, F, Bits> {
    struct event {
        static constexpr std::string_view name = "init_collection";
    };
};
template <class C, class F, unsigned Bits>
struct bound_dispose_collection : bound_collection_event<C, F, Bits> {
    struct event {
        static constexpr std::string_view name = "dispose_collection";
    };
};

template <class C, class F, unsigned Bits>
struct bind_attribute_event<append_event, C, F, Bits> : bound_append<C, F, Bits> {};
template <class C, class F, unsigned Bits>
struct bind_attribute_event<append_wo_mutation_event, C, F, Bits>
    : bound_append_wo_mutation<C, F, Bits> {};
template <class C, class F, unsigned Bits>
    requires is_collection_field<F>
struct bind_attribute_event<remove_event, C, F, Bits> : bound_member_remove<C, F, Bits> {
};
template <class C, class F, unsigned Bits>
struct bind_attribute_event<bulk_replace_event, C, F, Bits> : bound_bulk_replace<C, F, Bits> {};
template <class C, class F, unsigned Bits>
struct bind_attribute_event<init_collection_event, C, F, Bits> : bound_init_collection<C, F, Bits> {
};
template <class C, class F, unsigned Bits>
struct bind_attribute_event<dispose_collection_event, C, F, Bits>
    : bound_dispose_collection<C, F, Bits> {};

/// Members as validators see them.
template <class Field>
    requires is_collection_field<Field>
struct validated_field<Field> {
    using value_type = typename Field::value_type;
    using element = typename Field::element_type;
    static constexpr bool is_collection = true;

    static const value_type& view(const void* member) noexcept {
        return member_traits<element>::view(*static_cast<const edge*>(member));
    }
    template <class R>
    static void put(attribute_call& call, R&& result) {
        bound_member_event<instance_state, Field, 0>::accept(&call, std::forward<R>(result));
    }
    /// Calls visit(value, put) for each value that a bulk assignment brings.
    template <class Visit>
    static void for_each(attribute_call& call, const Visit& visit) {
        bulk_values<element> values{*static_cast<std::vector<edge>*>(call.value), call.attribute};
        for (std::size_t i = 0; i < values.size(); ++i)
            visit(values[i], [&values, i](auto&& result) {
                values.replace(i, std::forward<decltype(result)>(result));
            });
    }
};

}  // namespace detail

}  // namespace orm
#endif
