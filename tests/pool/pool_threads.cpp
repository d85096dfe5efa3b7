#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <mutex>
#include <orm/pool.hpp>
#include <thread>
#include <vector>

#include "in_threads.hpp"

// Concurrent use of pools; meant for ThreadSanitizer.

using tests::in_threads;

namespace {

std::atomic<int> alive{0};
std::atomic<long> shared{0};  ///< times that two threads had one connection

struct counted final : orm::driver_connection {
    counted() { ++alive; }
    ~counted() override { --alive; }
    void commit() override {}
    void rollback() override {}
    void close() override {}
    void use() {
        if (users.fetch_add(1) != 0) ++shared;
        users.fetch_sub(1);
    }
    std::atomic<int> users{0};
};

struct pinged final : orm::pool_dialect {
    bool do_ping(orm::driver_connection&) override { return true; }
};

}  // namespace

TEST_CASE("first_connect runs once, before any connect", "[engine][pool][threads]") {
    const auto pool =
        orm::make_pool<orm::queue_pool>([] { return std::make_unique<counted>(); }, {.size = 8});
    std::atomic<int> first{0};
    std::atomic<int> early{0};
    std::atomic<bool> finished{false};
    orm::listen(*pool, orm::pool_event::first_connect, [&] {
        ++first;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        finished = true;
    });
    orm::listen(*pool, orm::pool_event::connect, [&] { early += finished ? 0 : 1; });
    in_threads(8, [&](int) { static_cast<void>(pool->connect()); });
    CHECK(first == 1);
    CHECK(early == 0);
}

TEST_CASE("a waiting thread gets what another returns or loses", "[engine][pool][threads]") {
    const auto pool = orm::make_pool<orm::queue_pool>([] { return std::make_unique<counted>(); },
                                                      {.size = 1, .max_overflow = 0});
    for (const bool invalidate : {false, true}) {
        orm::pooled_connection one = pool->connect();
        std::thread other{[&] { static_cast<void>(pool->connect()); }};
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
        if (invalidate) one.invalidate();
        one.close();
        other.join();
    }
    CHECK(pool->checked_in() == 1);
}

TEST_CASE("each thread has its connection in a singleton-thread pool", "[engine][pool][threads]") {
    const auto pool = orm::make_pool<orm::singleton_thread_pool>(
        [] { return std::make_unique<counted>(); }, {.size = 2});
    std::atomic<int> wrong{0};
    in_threads(6, [&](int) {
        for (int i = 0; i < 50; ++i) {
            const orm::pooled_connection a = pool->connect();
            const orm::pooled_connection b = pool->connect();
            if (a.get() != b.get()) ++wrong;
            static_cast<counted*>(a.dbapi_connection())->use();
        }
    });
    CHECK(wrong == 0);
    CHECK(shared == 0);
    pool->dispose();
    CHECK(alive == 0);
}

TEST_CASE("a pool goes with the last of its connections, in any thread",
          "[engine][pool][threads]") {
    for (int round = 0; round < 50; ++round) {
        auto pool = orm::make_pool<orm::queue_pool>([] { return std::make_unique<counted>(); });
        std::array<orm::pooled_connection, 4> held;
        for (orm::pooled_connection& one : held) one = pool->connect();
        pool.reset();
        in_threads(4, [&](int i) { held[static_cast<std::size_t>(i)].close(); });
    }
    CHECK(alive == 0);
}

TEST_CASE("listeners come and go while others check out", "[engine][pool][threads]") {
    const auto pool = orm::make_pool<orm::queue_pool>([] { return std::make_unique<counted>(); });
    in_threads(4, [&](int number) {
        for (int i = 0; i < 300; ++i) {
            if (number == 0) {
                const orm::scoped_listener one =
                    orm::listen(*pool, orm::pool_event::checkout, [] {});
            } else {
                static_cast<void>(pool->connect());
            }
        }
    });
    CHECK(pool->checked_out() == 0);
}

TEST_CASE("threads check a shared connection out while others invalidate it",
          "[engine][pool][threads]") {
    {
        const bool pings = GENERATE(false, true);
        const auto pool = orm::make_pool<orm::static_pool>(
            [] { return std::make_unique<counted>(); },
            {.pre_ping = pings, .dialect = std::make_shared<pinged>()});
        std::atomic<int> told{0};
        const orm::scoped_listener guards[]{
            orm::listen(*pool, orm::pool_event::checkout, [&told] { ++told; }),
            orm::listen(*pool, orm::pool_event::close, [&told] { ++told; })};
        std::atomic<int> missing{0};
        in_threads(6, [&](int number) {
            for (int i = 0; i < 200; ++i) {
                orm::pooled_connection one = pool->connect();
                if (one.dbapi_connection() == nullptr) {
                    ++missing;
                    continue;
                }
                static_cast<counted*>(one.dbapi_connection())->use();
                if (number < 2 && i % 5 == 0) {
                    number == 0 ? one.invalidate() : one.soft_invalidate();
                } else if (number == 2 && i % 7 == 0) {
                    one.detach();
                } else if (number == 3 && i % 11 == 0) {
                    if (one->record() != nullptr)
                        one->record()->at_checkin([](orm::driver_connection&) {});
                } else if (number > 3 && !one->info().empty()) {
                    ++missing;
                }
            }
        });
        CHECK(missing == 0);
        pool->dispose();
    }
    CHECK(alive == 0);
}

TEST_CASE("checkouts of a singleton-thread pool are closed by other threads",
          "[engine][pool][threads]") {
    {
        const auto pool = orm::make_pool<orm::singleton_thread_pool>(
            [] { return std::make_unique<counted>(); }, {.size = 64});
        std::mutex mutex;
        std::vector<orm::pooled_connection> handed;
        std::atomic<bool> done{false};
        std::thread closes{[&] {
            while (!done) {
                std::vector<orm::pooled_connection> taken;
                const std::lock_guard lock{mutex};
                taken.swap(handed);
            }
        }};
        in_threads(3, [&](int) {
            for (int i = 0; i < 2000; ++i) {
                orm::pooled_connection one = pool->connect();
                orm::pooled_connection nested = pool->connect();
                static_cast<counted*>(one.dbapi_connection())->users.load();
                const std::lock_guard lock{mutex};
                handed.push_back(std::move(nested));
                if (i % 2 == 0) handed.push_back(std::move(one));
            }
        });
        done = true;
        closes.join();
        handed.clear();
        pool->dispose();
    }
    CHECK(alive == 0);
}
