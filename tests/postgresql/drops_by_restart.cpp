#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

#include "drops.hpp"

// The server is stopped and started again.

using tests::insert;
using tests::outcome;

namespace {

/// Gives the server that is this program's own an order: stop, crash, start.
void order(const std::string& what) {
    const char* const script = std::getenv("ORM_TEST_POSTGRESQL_SCRIPT");
    if (script == nullptr)
        FAIL("these tests stop their server: run them as scripts/postgresql own PROGRAM");
    REQUIRE(std::system(("'" + std::string{script} + "' " + what).c_str()) == 0);
}

void restart(const std::string& how = "stop") {
    order(how);
    order("start");
}

/// However a server goes: what was committed is on the disk.
std::shared_ptr<orm::engine> make_engine(orm::engine_options options = {}) {
    orm::url where = tests::postgresql_url();
    where.query["options"] = "-csynchronous_commit=on";
    return orm::create_engine(where, std::move(options));
}

}  // namespace

TEST_CASE("after a restart one statement fails, and the pool has new connections") {
    const std::string how = GENERATE("stop", "crash");
    const tests::table_d d;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    {
        orm::connection two = engine->connect();
        orm::connection three = engine->connect();
        insert(two, 1);
        two.commit();
    }
    insert(conn, 2);
    restart(how);
    CHECK(outcome([&] { insert(conn, 3); }) == "operational, connection lost");
    conn.rollback();
    insert(conn, 4);
    conn.commit();
    orm::connection two = engine->connect();
    orm::connection three = engine->connect();
    CHECK(outcome([&] { insert(two, 5); }) == "done");
    CHECK(outcome([&] { insert(three, 6); }) == "done");
    two.commit();
    three.commit();
    CHECK(d.ids() == "1 4 5 6");
}

TEST_CASE("with a pre-ping a restart between transactions goes unnoticed") {
    const tests::table_d d;
    const auto engine = make_engine({.pool = {.size = 2, .pre_ping = true}});
    for (int id = 1; id <= 3; ++id) {
        {
            orm::connection one = engine->connect();
            orm::connection two = engine->connect();
            insert(one, id);
            one.commit();
        }
        restart();
    }
    CHECK(d.ids() == "1 2 3");
}

TEST_CASE("while the server is away connecting fails, and no place of the pool is lost") {
    const tests::table_d d;
    const bool pre_ping = GENERATE(false, true);
    const auto engine = make_engine({.pool = {.size = 1, .max_overflow = 0, .pre_ping = pre_ping}});
    { orm::connection conn = engine->connect(); }
    order("stop");
    if (!pre_ping) {
        orm::connection conn = engine->connect();
        CHECK(outcome([&] { insert(conn, 1); }) == "operational, connection lost");
        conn.rollback();
        // It connects anew, and cannot.
        CHECK(outcome([&] { insert(conn, 1); }).starts_with("operational"));
    }
    for (int round = 0; round < 5; ++round) {
        CHECK(outcome([&] { static_cast<void>(engine->connect()); }).starts_with("operational"));
        CHECK(tests::checked_out(*engine) == 0);
    }
    order("start");
    orm::connection conn = engine->connect();
    insert(conn, 2);
    conn.commit();
    CHECK(d.ids() == "2");
}

TEST_CASE("threads that write while the server restarts lose nothing, and nothing is there twice") {
    const tests::table_d d;
    const auto engine = make_engine({.pool = {.size = 2, .max_overflow = 2, .pre_ping = true}});
    constexpr int threads = 4;
    std::atomic<bool> over{false};
    std::atomic<int> next{0};
    std::atomic<int> losses{0};
    std::mutex mutex;
    std::set<int> stored;   // guarded by mutex
    std::set<int> refused;  // likewise
    std::vector<std::thread> all;
    for (int number = 0; number < threads; ++number)
        all.emplace_back([&] {
            while (!over) {
                const int id = ++next;
                bool sent = false;
                try {
                    engine->begin([&](orm::connection& conn) { insert(conn, id); });
                    sent = true;
                } catch (const orm::outcome_unknown_error&) {
                    ++losses;
                    continue;  // in the table or not: both would be right
                } catch (const orm::operational_error&) {
                    ++losses;
                }
                const std::lock_guard lock{mutex};
                (sent ? stored : refused).insert(id);
                if (!sent) std::this_thread::sleep_for(std::chrono::milliseconds{5});
            }
        });
    for (const char* how : {"stop", "crash", "stop"}) {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        restart(how);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    over = true;
    for (std::thread& one : all) one.join();

    std::set<int> there;
    orm::connection conn = engine->connect();
    for (const auto [id] : conn.execute("SELECT id FROM d").as<int>()) there.insert(id);
    CHECK(losses > 0);
    CHECK(stored.size() > 10);
    CHECK(std::ranges::includes(there, stored));
    CHECK(std::ranges::none_of(refused, [&](int id) { return there.contains(id); }));
    CHECK(tests::checked_out(*engine) == 1);
}
