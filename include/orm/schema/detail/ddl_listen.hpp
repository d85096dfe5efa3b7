#ifndef ORM_SCHEMA_DETAIL_DDL_LISTEN_HPP
#define ORM_SCHEMA_DETAIL_DDL_LISTEN_HPP

#include <type_traits>

#include "orm/event/listen.hpp"
#include "orm/schema/ddl_events.hpp"

namespace orm::detail {

/// What an item of that class is attached to, where it is always the same.
template <class Item>
struct attached_to {
    using type = typename Item::parent_type;
};

template <class Item>
struct held_item {
    Item held;
};
template <class Item>
struct held_parent {
    Item parent_held;
};

template <class Item>
struct unpacked_ddl : held_item<Item>, ddl_args<Item> {
    explicit unpacked_ddl(const ddl_args<schema_item>& raw)
        : held_item<Item>{raw.target.template as<Item>()},
          ddl_args<Item>{this->held, raw.connection, raw.keywords} {}
};

template <class Item, class Parent>
struct unpacked_attach : held_item<Item>, held_parent<Parent>, attach_args<Item, Parent> {
    explicit unpacked_attach(const attach_args<schema_item, schema_item>& raw)
        : held_item<Item>{raw.target.template as<Item>()},
          held_parent<Parent>{raw.parent.template as<Parent>()},
          attach_args<Item, Parent>{this->held, this->parent_held} {}
};

/// A DDL event as seen from a class of items: target and parent have their own types.
template <class E, class Item>
struct ddl_bound : plain_event<E> {
    /// Items are handles: a listener may take one by value.
    static constexpr bool copies_are_same = true;

    static constexpr bool is_attach = std::is_base_of_v<ddl_event_type::parent_attach, E>;
    static constexpr bool is_reflect = std::is_same_v<ddl_event_type::column_reflect, E>;

    static auto choose() {
        if constexpr (is_reflect) {
            return std::type_identity<column_reflect_args>{};
        } else if constexpr (is_attach) {
            return std::type_identity<attach_args<Item, typename attached_to<Item>::type>>{};
        } else {
            return std::type_identity<ddl_args<Item>>{};
        }
    }
    using args = typename decltype(choose())::type;

    static decltype(auto) unpack(void* arguments) {
        auto& raw = *static_cast<typename E::args*>(arguments);
        if constexpr (is_reflect) {
            return (raw);
        } else if constexpr (is_attach) {
            return unpacked_attach<Item, typename attached_to<Item>::type>{raw};
        } else {
            return unpacked_ddl<Item>{raw};
        }
    }

    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: this listener does not fit the DDL event: create and drop take "
                      "(target&, orm::ddl_executor&, const orm::ddl_keywords&), attach takes "
                      "(target&, parent&), column_reflect takes (orm::inspector&, orm::table&, "
                      "orm::column_info&), or a leading part");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed, "orm: orm::retval means nothing to a DDL event");
    }
};

/// Only tables and metadata, and all items as a class, hear of reflected columns.
template <class Item, class E>
inline constexpr bool hears_ddl = ddl_events::has<E> &&
                                  (!std::is_same_v<E, ddl_event_type::column_reflect> ||
                                   Item::class_kind == item_kind::table ||
                                   Item::class_kind == item_kind::metadata ||
                                   Item::class_kind == item_kind::schema_item);

template <class Item, class E>
    requires std::derived_from<Item, schema_item>
struct event_target<Item, E> {
    static constexpr bool known = hears_ddl<Item, E>;
    template <unsigned>
    using bound = ddl_bound<E, Item>;
    static const event_info& info(const Item& target) {
        return dispatch_of(target).level().of_class().info(ddl_events::index<E>());
    }
    static void collect(const Item& target, std::vector<listener>& all) {
        collect_listeners(dispatch_of(target).level(), ddl_events::index<E>(), all);
    }
    static std::uint64_t given(const Item& target) { return dispatch_of(target).level().serial(); }
    static std::string_view name(const Item& target) {
        return dispatch_of(target).level().of_class().name();
    }
    static listener add(const Item& target, const listener_identity& who, erased_callable what,
                        const listen_options& options) {
        return add_to_instance(given(target), dispatch_of(target).level(), info(target), who,
                               std::move(what), options);
    }
};

template <class Item, class E>
struct event_target<schema_class<Item>, E> {
    static constexpr bool known = hears_ddl<Item, E>;
    template <unsigned>
    using bound = ddl_bound<E, Item>;
    static const event_info& info(const schema_class<Item>& target) {
        return target.level().level().info(ddl_events::index<E>());
    }
    static void collect(const schema_class<Item>& target, std::vector<listener>& all) {
        collect_listeners(target.level().level().list(ddl_events::index<E>()), all);
    }
    static std::uint64_t given(const schema_class<Item>& target) {
        return target.level().level().serial();
    }
    static std::string_view name(const schema_class<Item>& target) { return target.level().name(); }
    static listener add(const schema_class<Item>& target, const listener_identity& who,
                        erased_callable what, const listen_options& options) {
        return add_to_class(given(target), target.level().level(), info(target), who,
                            std::move(what), options);
    }
};

}  // namespace orm::detail
#endif
