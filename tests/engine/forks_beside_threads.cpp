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

TEST_CASE("a child does not wait for listeners that a thread of its parent is in",
          "[engine][forks]") {
    const tests::database db;
    db.fill();
    const auto kind = GENERATE(orm::pool_kind::queue, orm::pool_kind::null, orm::pool_kind::static_,
                               orm::pool_kind::singleton_thread);
    const bool is_first_only = GENERATE(false, true);
    const auto engine = orm::create_engine(db->url(), {.kind = kind});
    const ::pid_t parent = ::getpid();
    std::atomic<bool> inside{false};
    std::atomic<bool> stop{false};
    std::atomic<int> calls{0};
    const auto wait = [&](orm::driver_connection&) {
        ++calls;
        if (::getpid() != parent) return;
        inside = true;
        while (!stop) std::this_thread::yield();
    };
    is_first_only ? orm::listen(*engine, orm::pool_event::first_connect, wait)
                  : orm::listen(*engine, orm::pool_event::connect, wait);
    std::thread other{[&] { engine->connect().execute("SELECT 1"); }};
    while (!inside) std::this_thread::yield();
    const std::string wrong = tests::in_child([&] {
        ::alarm(60);  // rather than to hang
        orm::connection conn = engine->connect();
        tests::expect(conn.scalar<int>("SELECT count(*) FROM t") == 3, "other rows");
        tests::expect(calls == 2, "the child's first connection was not announced");
        conn.close();
        engine->dispose();
        static_cast<void>(engine->connect().scalar<int>("SELECT 1"));
        tests::expect(calls == 3, "not announced again");
    });
    CHECK(wrong == "");
    stop = true;
    other.join();
    CHECK(db.rows() == 3);
}
