#include <algorithm>

#include "core_text.hpp"
#include "core_watch.hpp"
#include "orm/engine/engine.hpp"
#include "orm/schema/detail/ddl_listen.hpp"
#include "orm/testing/recorder.hpp"

// The half of a recorder that programs without an engine do not link.
namespace orm::testing {
namespace {

using event_names = std::span<const std::string_view>;
using scoped_listeners = std::vector<scoped_listener>;

/// What an event means for the numbers of driver connections, before its line is made and after.
template <class E>
struct around {
    static void before(detail::core_names&, const typename E::args&) {}
    static void after(detail::core_names&, const typename E::args&) {}
};
template <class E>
    requires std::is_same_v<typename E::args, pool_connection_args>
struct around<E> {
    static void before(detail::core_names& names, const pool_connection_args& given) {
        constexpr bool is_first = std::is_same_v<E, orm::detail::pool_first_connect>;
        if constexpr (is_first || std::is_same_v<E, orm::detail::pool_connect>)
            names.begin(given.dbapi_connection, is_first);
    }
    static void after(detail::core_names& names, const pool_connection_args& given) {
        if constexpr (std::is_same_v<E, orm::detail::pool_close>) names.end(given.dbapi_connection);
    }
};
template <>
struct around<orm::detail::pool_close_detached> {
    static void before(detail::core_names&, const pool_close_detached_args&) {}
    static void after(detail::core_names& names, const pool_close_detached_args& given) {
        names.end(given.dbapi_connection);
    }
};

template <class E, class Target>
void watch_event(Target& target, event_names only, const std::shared_ptr<detail::core_watch>& by,
                 scoped_listeners& listeners) {
    if constexpr (orm::detail::event_target<std::remove_const_t<Target>, E>::known) {
        const bool is_wanted = only.empty() || std::ranges::find(only, E::name) != only.end();
        // The numbers of driver connections follow all that happens to them.
        if (!is_wanted && !pool_events::has<E>) return;
        listeners.emplace_back(listen(
            target, E{},
            [by, is_wanted](const typename E::args& given) {
                around<E>::before(by->names(), given);
                const std::string text = detail::text_of(by->names(), given);
                around<E>::after(by->names(), given);
                if (is_wanted) by->add(E::name, text);
            },
            named));
    }
}

/// Of a target's own family. None of another family that is asked for: nothing at all.
template <class Target, class Family, class... Events>
void watch_family(const event_family<Family, Events...>&, Target& target, event_names only,
                  const std::shared_ptr<detail::core_watch>& by, scoped_listeners& listeners) {
    const bool has_one =
        only.empty() || ((std::ranges::find(only, Events::name) != only.end()) || ...);
    if (has_one) (watch_event<Events>(target, only, by, listeners), ...);
}

}  // namespace

const std::shared_ptr<detail::core_watch>& recorder::core() {
    if (core_ == nullptr) core_ = std::make_shared<detail::core_watch>(log_);
    return core_;
}

void recorder::name(const driver_connection& connection, std::string text) {
    core()->names().give(connection, std::move(text));
}

void recorder::watch_core(engine& target, names only) {
    watch_family(connection_events{}, target, only, core(), listeners_);
    watch_family(pool_events{}, target, only, core(), listeners_);
    watch_family(dialect_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(engine_class& target, names only) {
    watch_family(connection_events{}, target, only, core(), listeners_);
    watch_family(pool_events{}, target, only, core(), listeners_);
    watch_family(dialect_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(connection& target, names only) {
    watch_family(connection_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(target_class<connection_events>& target, names only) {
    watch_family(connection_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(pool& target, names only) {
    watch_family(pool_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(target_class<pool_events>& target, names only) {
    watch_family(pool_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(const schema_item& target, names only) {
    watch_family(ddl_events{}, target, only, core(), listeners_);
}
void recorder::watch_core(target_class<ddl_events>& target, names only) {
    watch_family(ddl_events{}, target, only, core(), listeners_);
}

}  // namespace orm::testing
