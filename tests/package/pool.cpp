#include <memory>
#include <orm/pool.hpp>

struct quiet_connection final : orm::driver_connection {
    void commit() override {}
    void rollback() override {}
    void close() override {}
};

int main() {
    const auto pool =
        orm::make_pool<orm::queue_pool>([] { return std::make_unique<quiet_connection>(); }, {});
    int heard = 0;
    orm::listen(*pool, orm::pool_event::checkout, [&heard] { ++heard; });
    pool->connect().close();
    return heard == 1 ? 0 : 1;
}
