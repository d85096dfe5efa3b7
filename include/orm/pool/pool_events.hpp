#ifndef ORM_POOL_POOL_EVENTS_HPP
#define ORM_POOL_POOL_EVENTS_HPP

#include <array>
#include <exception>
#include <string_view>

#include "orm/event/listen.hpp"
#include "orm/pool/fwd.hpp"

namespace orm {

/// How a connection comes back to its pool. Source: SQLAlchemy 2.1, pool/base.py, PoolResetState.
struct pool_reset_state {
    /// Was its transaction rolled back just now, by whoever closed it? Then the pool does not
    /// roll back again.
    bool transaction_was_reset = false;
    /// Will it be closed rather than kept?
    bool terminate_only = false;
    /// May the driver be called now? Only destructors with an asynchronous driver say no.
    bool asyncio_safe = true;
};

// What the listeners receive; named as in SQLAlchemy.

/// Of connect, first_connect, close and detach.
struct pool_connection_args {
    driver_connection& dbapi_connection;
    connection_pool_entry& connection_record;
};
struct pool_checkout_args {
    driver_connection& dbapi_connection;
    connection_pool_entry& connection_record;
    pool_proxied_connection& connection_proxy;
};
struct pool_checkin_args {
    driver_connection* dbapi_connection;  ///< nullptr after an invalidation
    connection_pool_entry& connection_record;
};
struct pool_reset_args {
    driver_connection& dbapi_connection;
    connection_pool_entry* connection_record;  ///< nullptr for a detached connection
    pool_reset_state reset_state;
};
/// Of invalidate and soft_invalidate.
struct pool_invalidate_args {
    driver_connection& dbapi_connection;
    connection_pool_entry& connection_record;
    std::exception_ptr exception;  ///< why; null when nobody said
};
struct pool_close_detached_args {
    driver_connection& dbapi_connection;
};

namespace detail {

/// Common to the events of pools: `orm::propagate` would do nothing, so it does not compile.
struct pool_event_base {
    static constexpr bool has_sentences = true;
    static constexpr unsigned refused_flags = propagate_bit;

    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & propagate_bit) == 0,
                      "orm: events of a pool do not take orm::propagate: recreating a pool copies "
                      "every listener");
        static_assert(Allowed || (Given & propagate_bit) != 0,
                      "orm: orm::raw, orm::include_key and orm::active_history are flags of "
                      "attribute events only, not of those of a pool");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: orm::retval means nothing to the events of a pool: what their "
                      "listeners return is not used");
    }
};

struct pool_connection_event : pool_event_base {
    using args = pool_connection_args;
    static constexpr std::array<std::string_view, 2> argument_names{"dbapi_connection",
                                                                    "connection_record"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'connect', 'first_connect', 'close' or 'detach' takes "
                      "(orm::driver_connection&, orm::connection_pool_entry&) or a leading part of "
                      "these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'connect', 'first_connect', 'close' or 'detach' with "
                      "orm::named takes (const orm::pool_connection_args& args) alone");
    }
};
struct pool_connect : pool_connection_event {
    static constexpr std::string_view name = "connect";
};
struct pool_first_connect : pool_connection_event {
    static constexpr std::string_view name = "first_connect";
};
struct pool_close : pool_connection_event {
    static constexpr std::string_view name = "close";
};
struct pool_detach : pool_connection_event {
    static constexpr std::string_view name = "detach";
};

struct pool_checkout : pool_event_base {
    static constexpr std::string_view name = "checkout";
    using args = pool_checkout_args;
    static constexpr std::array<std::string_view, 3> argument_names{
        "dbapi_connection", "connection_record", "connection_proxy"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'checkout' takes (orm::driver_connection&, "
                      "orm::connection_pool_entry&, orm::pool_proxied_connection&) or a leading "
                      "part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'checkout' with orm::named takes (const "
                      "orm::pool_checkout_args& args) alone");
    }
};

struct pool_checkin : pool_event_base {
    static constexpr std::string_view name = "checkin";
    using args = pool_checkin_args;
    static constexpr std::array<std::string_view, 2> argument_names{"dbapi_connection",
                                                                    "connection_record"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'checkin' takes (orm::driver_connection* that may be "
                      "null, orm::connection_pool_entry&) or a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'checkin' with orm::named takes (const "
                      "orm::pool_checkin_args& args) alone");
    }
};

struct pool_reset : pool_event_base {
    static constexpr std::string_view name = "reset";
    using args = pool_reset_args;
    static constexpr std::array<std::string_view, 3> argument_names{
        "dbapi_connection", "connection_record", "reset_state"};

    /// The list before 2.0.
    struct without_state {
        driver_connection& dbapi_connection;
        connection_pool_entry* connection_record;
        static constexpr std::array<std::string_view, 2> argument_names{"dbapi_connection",
                                                                        "connection_record"};
        static without_state from(const args& now) noexcept {
            return {now.dbapi_connection, now.connection_record};
        }
    };
    using deprecated = deprecated_arguments<without_state>;

    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'reset' takes (orm::driver_connection&, "
                      "orm::connection_pool_entry* that may be null, const orm::pool_reset_state&) "
                      "or a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'reset' with orm::named takes (const "
                      "orm::pool_reset_args& args) alone");
    }
};

struct pool_invalidation_event : pool_event_base {
    using args = pool_invalidate_args;
    static constexpr std::array<std::string_view, 3> argument_names{
        "dbapi_connection", "connection_record", "exception"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'invalidate' or 'soft_invalidate' takes "
                      "(orm::driver_connection&, orm::connection_pool_entry&, const "
                      "std::exception_ptr& that may be null) or a leading part of these");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'invalidate' or 'soft_invalidate' with orm::named takes "
                      "(const orm::pool_invalidate_args& args) alone");
    }
};
struct pool_invalidate : pool_invalidation_event {
    static constexpr std::string_view name = "invalidate";
};
struct pool_soft_invalidate : pool_invalidation_event {
    static constexpr std::string_view name = "soft_invalidate";
};

struct pool_close_detached : pool_event_base {
    static constexpr std::string_view name = "close_detached";
    using args = pool_close_detached_args;
    static constexpr std::array<std::string_view, 1> argument_names{"dbapi_connection"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'close_detached' takes (orm::driver_connection&) or "
                      "nothing");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of 'close_detached' with orm::named takes (const "
                      "orm::pool_close_detached_args& args) alone");
    }
};

}  // namespace detail

/// The events of pools. Targets: a pool, and the classes of them, such as
/// `orm::class_target<orm::pool>()` for all and `orm::class_target<orm::queue_pool>()`.
///
/// Flags: `once`, `insert` and `named`. Listeners run in the thread that uses the pool, several at
/// a time when several threads do, and no lock of the pool is held; only first_connect and the
/// first run of connect make other threads wait. Source: SQLAlchemy 2.1, pool/events.py,
/// PoolEvents.
struct pool_events
    : event_family<pool_events, detail::pool_connect, detail::pool_first_connect,
                   detail::pool_checkout, detail::pool_checkin, detail::pool_reset,
                   detail::pool_invalidate, detail::pool_soft_invalidate, detail::pool_close,
                   detail::pool_detach, detail::pool_close_detached> {
    static constexpr bool fired_by_library = true;
};

/// The events of pools, as given to orm::listen.
namespace pool_event {
/// A driver connection was made, a record's new one included. The first run that succeeds has the
/// pool to itself; checking out from the same pool inside of it is an invalid_request_error.
inline constexpr detail::pool_connect connect{};
/// The first driver connection of a pool was made (the next one for a listener that came late);
/// runs before `connect`, and again after it threw.
inline constexpr detail::pool_first_connect first_connect{};
/// A connection is handed out. A disconnection_error thrown here makes the pool replace it.
inline constexpr detail::pool_checkout checkout{};
/// A record comes back, before anyone else can have it; not for detached connections.
inline constexpr detail::pool_checkin checkin{};
/// A connection comes back, before the pool resets it.
inline constexpr detail::pool_reset reset{};
/// A connection is given up at once; `close` follows.
inline constexpr detail::pool_invalidate invalidate{};
/// A connection is to be replaced at its next checkout.
inline constexpr detail::pool_soft_invalidate soft_invalidate{};
/// A connection that a record holds is about to be closed. It is, whatever a listener throws.
inline constexpr detail::pool_close close{};
/// A connection has left its record.
inline constexpr detail::pool_detach detach{};
/// A detached connection is about to be closed.
inline constexpr detail::pool_close_detached close_detached{};
}  // namespace pool_event

}  // namespace orm
#endif
