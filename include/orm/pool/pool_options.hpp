#ifndef ORM_POOL_POOL_OPTIONS_HPP
#define ORM_POOL_POOL_OPTIONS_HPP

#include <concepts>
#include <memory>
#include <mutex>  // and the durations it waits for; <chrono> has calendars and streams, too
#include <type_traits>
#include <utility>

#include "orm/core/callback.hpp"
#include "orm/driver/driver_connection.hpp"
#include "orm/pool/fwd.hpp"

namespace orm {

/// What a pool does to the transaction of a connection that comes back.
enum class reset_style : unsigned char { rollback, commit, none };

/// How a pool works. Source: SQLAlchemy 2.1, pool/base.py, Pool; pool/impl.py.
struct pool_options {
    /// Connections kept open: by a queue_pool, 0 keeps all; by a singleton_thread_pool, about.
    int size = 5;
    /// Connections of a queue_pool above `size`; 0 forbids them, -1 means no limit.
    int max_overflow = 10;
    /// How long a queue_pool waits for a connection at its limit; 0 fails at once.
    std::chrono::milliseconds timeout{30'000};
    /// A queue_pool hands out what came back last, so that the others may grow old and be closed.
    bool use_lifo = false;
    /// A connection older than this is replaced when it is checked out; negative: never.
    std::chrono::milliseconds recycle{-1};
    /// Asks the dialect at checkout whether the connection is alive, unless it was just made.
    bool pre_ping = false;
    reset_style reset_on_return = reset_style::rollback;
    /// Ages of connections are measured by it; it must never go back. Waits are not.
    callback<std::chrono::steady_clock::time_point()> clock = &std::chrono::steady_clock::now;
    /// How to reset, close and ping; nullptr calls the driver connection itself.
    std::shared_ptr<pool_dialect> dialect{};
};

/// Makes the driver connections of a pool: any callable that returns a
/// `std::unique_ptr` of one, and takes nothing or the `orm::connection_pool_entry&` it is for. It
/// is called by several threads at once.
class pool_creator {
public:
    using made = std::unique_ptr<driver_connection>;

    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, pool_creator> &&
                 (std::is_invocable_r_v<made, F&> ||
                  std::is_invocable_r_v<made, F&, connection_pool_entry&>))
    pool_creator(F creator) {
        if constexpr (std::is_invocable_r_v<made, F&, connection_pool_entry&>) {
            create_ = std::move(creator);
        } else {
            create_ = [create = std::move(creator)](connection_pool_entry&) mutable -> made {
                return create();
            };
        }
    }

    made operator()(connection_pool_entry& of) const { return create_(of); }

private:
    callback<made(connection_pool_entry&)> create_;
};

}  // namespace orm
#endif
