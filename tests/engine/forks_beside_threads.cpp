#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "database.hpp"
#include "in_child.hpp"

// A child of fork() has one thread, and all locks as its parent's other threads had them.

TEST_CASE("a child may be made while other threads use the pool", "[engine][forks]") {
    const tests::database db;
    db.fill();
    const auto kind =
        GENERATE(orm::pool_kind::queue, orm::pool_kind::singleton_thread, orm::pool_kind::static_);
    const auto engine = orm::create_engine(
        db->url(),
        {.pool = {.size = 2, .max_overflow = 0, .reset_on_return = orm::reset_style::none},
         .kind = kind,
         .initialize = false});
    // A driver that is forked while it connects may keep locks of its own: all connections are
    // there.
    if (kind == orm::pool_kind::queue) {
        const auto one = engine->raw_connection();
        const auto other = engine->raw_connection();
    }
    std::atomic<bool> stop{false};
    std::atomic<int> begun{0};
    std::vector<std::thread> others;
    for (int i = 0; i < 3; ++i)
        others.emplace_back([&] {
            engine->raw_connection().close();
            ++begun;
            while (!stop) engine->raw_connection().close();
        });
    while (begun < 3) std::this_thread::yield();
    for (int round = 0; round < 8; ++round) {
        const std::string wrong = tests::in_child([&] {
            ::alarm(60);  // rather than to hang
            orm::connection conn = engine->connect();
            tests::expect(conn.scalar<int>("SELECT count(*) FROM t") == 3, "other rows");
        });
        CHECK(wrong == "");
    }
    stop = true;
    for (std::thread& one : others) one.join();
    CHECK(db.rows() == 3);
}
