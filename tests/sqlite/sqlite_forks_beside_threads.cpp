#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "../engine/database.hpp"
#include "../engine/in_child.hpp"

// SQLite has locks that all connections of a process share; no child may find one locked for ever.

TEST_CASE("a child may be made while other threads connect to SQLite, execute and close",
          "[engine][forks]") {
    const tests::database db;
    db.fill();
    const auto engine = orm::create_engine(db->url(), {.kind = orm::pool_kind::null});
    // First uses of an engine and of statics are over.
    REQUIRE(engine->connect().scalar<int>("SELECT count(*) FROM t") == 3);
    std::atomic<bool> stop{false};
    std::vector<std::thread> others;
    for (int i = 0; i < 3; ++i)
        others.emplace_back([&] {
            while (!stop) {
                orm::connection conn = engine->connect();
                for (int n = 0; n < 20; ++n)
                    conn.execute("SELECT id, name, randomblob(2000) FROM t ORDER BY name DESC");
            }
        });
    for (int round = 0; round < 60; ++round) {
        const std::string wrong = tests::in_child([&] {
            ::alarm(20);  // rather than to hang
            orm::connection conn = engine->connect();
            tests::expect(conn.scalar<int>("SELECT count(*) FROM t") == 3, "other rows");
        });
        REQUIRE(wrong == "");
    }
    stop = true;
    for (std::thread& one : others) one.join();
    CHECK(db.rows() == 3);
}
