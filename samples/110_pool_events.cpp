// 110_pool_events: be told when connections are made, lent, reset and closed.

#include <iostream>
#include <memory>
#include <orm/pool.hpp>

// A driver that only talks; a real one comes with a dialect.
struct talking_connection final : orm::driver_connection {
    void commit() override { std::cout << "  driver: commit\n"; }
    void rollback() override { std::cout << "  driver: rollback\n"; }
    void close() override { std::cout << "  driver: close\n"; }
};

int main() {
    const auto pool = orm::make_pool<orm::queue_pool>(
        [] { return std::make_unique<talking_connection>(); }, {.size = 1, .max_overflow = 0});

    // All pools, then this one.
    orm::listen(orm::class_target<orm::pool>(), orm::pool_event::connect,
                [] { std::cout << "connected\n"; });
    orm::listen(*pool, orm::pool_event::checkout,
                [](orm::driver_connection&, orm::connection_pool_entry& record) {
                    auto& count = record.record_info()["lent"];
                    count = count.has_value() ? std::any_cast<int>(count) + 1 : 1;
                    std::cout << "lent, time " << std::any_cast<int>(count) << '\n';
                });
    // A connection that a listener of checkout finds dead is replaced.
    orm::listen(
        *pool, orm::pool_event::checkout,
        [] { throw orm::disconnection_error{"the firewall has forgotten us"}; }, orm::once);
    orm::listen(*pool, orm::pool_event::reset, [] { std::cout << "comes back\n"; });
    orm::listen(*pool, orm::pool_event::close, [] { std::cout << "about to close\n"; });

    {
        const orm::pooled_connection one = pool->connect();
        std::cout << pool->status() << '\n';
    }  // returns it
    pool->connect().close();
    pool->dispose();
}
