#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "pool_driver.hpp"

// The life of a connection in each kind of pool. Specification 2.3 and 2.10.

using namespace pools;

TEST_CASE("a queue pool connects, lends, takes back, and closes what it keeps", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    CHECK(w.log.take() ==
          "D1.open\nfirst_connect D1 record#1\nconnect D1 record#1\n"
          "checkout D1 record#1");
    one.close();
    CHECK(w.log.take() == "reset D1 record#1\nD1.rollback\ncheckin D1 record#1");
    one.close();
    CHECK(w.log.take().empty());
    static_cast<void>(pool->connect());
    CHECK(w.log.take() ==
          "checkout D1 record#1\nreset D1 record#1\nD1.rollback\ncheckin D1 record#1");
    CHECK(pool->checked_in() == 1);
    pool->dispose();
    CHECK(w.log.take() == "close D1 record#1\nD1.close");
    CHECK(connection::alive == 0);
}

TEST_CASE("reset by commit, or not at all, still fires reset", "[engine][pool]") {
    world w;
    const auto committing = w.make({.reset_on_return = orm::reset_style::commit});
    const auto idle = w.make({.reset_on_return = orm::reset_style::none});
    w.log.watch(*committing);
    w.log.watch(*idle);
    orm::pooled_connection one = committing->connect();
    orm::pooled_connection two = idle->connect();
    w.log.take();
    one.close_after_rollback();
    CHECK(w.log.take() ==
          "reset D1 record#1 [transaction_was_reset]\nD1.commit\ncheckin D1 record#1");
    two.close();
    CHECK(w.log.take() == "reset D2 record#2\ncheckin D2 record#2");
}

TEST_CASE("a transaction that the caller rolled back is not rolled back again", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    w.log.take();
    one.close_after_rollback();
    CHECK(w.log.take() == "reset D1 record#1 [transaction_was_reset]\ncheckin D1 record#1");
}

TEST_CASE("a null pool keeps nothing", "[engine][pool]") {
    world w;
    const auto pool = w.make<orm::null_pool>();
    w.log.watch(*pool);
    pool->connect().close();
    CHECK(w.log.take() ==
          "D1.open\nfirst_connect D1 record#1\nconnect D1 record#1\n"
          "checkout D1 record#1\nreset D1 record#1\nD1.rollback\n"
          "checkin D1 record#1\nclose D1 record#1\nD1.close");
    pool->dispose();
    CHECK(w.log.take().empty());
    CHECK(connection::alive == 0);
}

TEST_CASE("an overflow connection is closed when it comes back", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 1});
    orm::pooled_connection a = pool->connect();
    orm::pooled_connection b = pool->connect();
    CHECK(pool->overflow() == 1);
    CHECK(pool->checked_out() == 2);
    a.close();
    w.log.take();
    b.close();
    CHECK(w.log.take() == "D2.rollback\nD2.close");
    CHECK(pool->checked_in() == 1);
    CHECK(pool->checked_out() == 0);
    CHECK(pool->overflow() == 0);
}

TEST_CASE("the queue hands out the oldest, or with lifo the newest", "[engine][pool]") {
    world w;
    const bool lifo = GENERATE(false, true);
    const auto pool = w.make({.use_lifo = lifo});
    {
        orm::pooled_connection a = pool->connect();
        orm::pooled_connection b = pool->connect();
        a.close();
    }
    CHECK(name_of(*pool->connect().dbapi_connection()) == (lifo ? "D2" : "D1"));
}

TEST_CASE("at its limit a queue pool waits, and then gives up", "[engine][pool]") {
    world w;
    const auto pool =
        w.make({.size = 1, .max_overflow = 0, .timeout = std::chrono::milliseconds{5}});
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    w.log.take();
    CHECK_THROWS_WITH(pool->connect(), Catch::Contains("pool size 1 and overflow 0"));
    CHECK_THROWS_AS(pool->connect(), orm::timeout_error);
    CHECK(w.log.take().empty());
    CHECK(pool->checked_out() == 1);
}

TEST_CASE("size 0 keeps all, and overflow -1 has no limit", "[engine][pool]") {
    world w;
    const auto all = w.make({.size = 0, .max_overflow = 0});
    const auto open = w.make({.size = 1, .max_overflow = -1});
    std::vector<orm::pooled_connection> held;
    for (int i = 0; i < 9; ++i) held.push_back(all->connect());
    for (int i = 0; i < 9; ++i) held.push_back(open->connect());
    CHECK(all->checked_out() == 9);
    CHECK(open->overflow() == 8);
    held.clear();
    CHECK(all->checked_in() == 9);
    CHECK(open->checked_in() == 1);
}

TEST_CASE("a static pool shares its connection, and checks in once", "[engine][pool]") {
    world w;
    const auto pool = w.make<orm::static_pool>();
    w.log.watch(*pool);
    orm::pooled_connection a = pool->connect();
    orm::pooled_connection b = pool->connect();
    CHECK(a.get() != b.get());
    CHECK(a.dbapi_connection() == b.dbapi_connection());
    w.log.take();
    a.close();
    CHECK(w.log.take() == "reset D1 record#1\nD1.rollback\ncheckin D1 record#1");
    b.close();
    CHECK(w.log.take() == "reset D1 record#1\nD1.rollback");
    pool->connect().invalidate();
    w.log.take();
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D2");
}

TEST_CASE("a singleton-thread pool nests requests of one thread", "[engine][pool]") {
    world w;
    const auto pool = w.make<orm::singleton_thread_pool>();
    w.log.watch(*pool);
    orm::pooled_connection a = pool->connect();
    w.log.take();
    orm::pooled_connection b = pool->connect();
    CHECK(a.get() == b.get());
    b.close();
    CHECK(w.log.take().empty());
    CHECK(a.is_valid());
    a.close();
    CHECK(w.log.take() == "reset D1 record#1\nD1.rollback\ncheckin D1 record#1");
    pool->dispose();
    CHECK(w.log.take() == "close D1 record#1\nD1.close");
}

TEST_CASE("an assertion pool refuses a second request", "[engine][pool]") {
    world w;
    const auto pool = w.make<orm::assertion_pool>();
    orm::pooled_connection a = pool->connect();
    CHECK_THROWS_AS(pool->connect(), orm::assertion_error);
    a.close();
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D1");
}

TEST_CASE("a detached connection frees its slot, and is closed by its owner", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 0});
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    one->info()["a"] = 1;
    w.log.take();
    one.detach();
    CHECK(w.log.take() == "detach D1 record#1");
    CHECK(pool->checked_in() == 1);
    CHECK(one->record_info() == nullptr);
    CHECK(one->info().contains("a"));
    const orm::pooled_connection two = pool->connect();
    CHECK_FALSE(two->info().contains("a"));
    w.log.take();
    SECTION("by close") {
        one.close();
        CHECK(w.log.take() ==
              "reset D1 null [terminate_only]\nD1.rollback\nclose_detached D1\nD1.close");
    }
    SECTION("by its destructor") {
        one = {};
        CHECK(w.log.take() ==
              "reset D1 null [terminate_only]\nD1.rollback\nclose_detached D1\nD1.close");
    }
    SECTION("silently, when invalidated") {
        one.invalidate();
        CHECK(w.log.take().empty());
        CHECK(connection::alive == 1);
    }
}

TEST_CASE("a destructor with an asynchronous driver gives the connection up", "[engine][pool]") {
    world w;
    w.speaks->async = true;
    w.speaks->terminates = GENERATE(false, true);
    const auto pool = w.make();
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    w.log.take();
    one = {};
    CHECK(w.log.take() ==
          std::string{"reset D1 record#1 [terminate_only, not asyncio_safe]\ndetach D1 record#1"} +
              (w.speaks->terminates ? "\nclose_detached D1\nD1.terminate" : ""));
    CHECK(pool->checked_out() == 0);
    CHECK(connection::alive == 0);
}

TEST_CASE("checkouts of a shared connection keep what belongs to theirs when it is replaced",
          "[engine][pool]") {
    orm::testing::recorder log;
    int made = 0;
    const auto pool =
        orm::make_pool<orm::static_pool>([&] { return std::make_unique<connection>(log, ++made); });
    orm::pooled_connection old = pool->connect();
    old->info()["note"] = 1;
    CHECK(pool->connect()->info().contains("note"));
    pool->connect().invalidate();
    orm::pooled_connection next = pool->connect();
    CHECK(next.dbapi_connection() != old.dbapi_connection());
    CHECK(next->info().empty());
    CHECK(old->info().contains("note"));
    next->info()["other"] = 1;
    next.detach();
    CHECK(next->info().contains("other"));
    next.invalidate();
    CHECK(next->info().empty());
}

TEST_CASE("hard and soft invalidation", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    one->record_info()->emplace("kept", 1);
    one->info().emplace("lost", 1);
    const auto id = one->record()->id();
    w.log.take();
    w.pass();
    SECTION("a hard one closes at once") {
        one.invalidate();
        CHECK(w.log.take() ==
              "invalidate D1 record#1\nclose D1 record#1\nD1.terminate\n"
              "checkin null record#1");
        CHECK_FALSE(one.is_valid());
        const caught_notices notices;
        one.invalidate();
        CHECK(caught_notices::all == std::vector{orm::notice_kind::usage});
        one.close();
        CHECK(w.log.take().empty());
    }
    SECTION("a soft one at the next checkout") {
        one.soft_invalidate();
        one.close();
        CHECK(w.log.take() ==
              "soft_invalidate D1 record#1\nreset D1 record#1\nD1.rollback\n"
              "checkin D1 record#1");
    }
    SECTION("one behind the back of the proxy leaves its close a dead connection") {
        one->record()->invalidate();
        CHECK(w.log.take() == "invalidate D1 record#1\nclose D1 record#1\nD1.terminate");
        one.close();
        CHECK(w.log.take() == "reset driver#1 record#1\nD1.rollback\ncheckin null record#1");
    }
    SECTION("after which a forgotten proxy only checks in") {
        one->record()->invalidate();
        w.log.take();
        one = {};
        CHECK(w.log.take() == "checkin null record#1");
    }
    w.pass();
    const orm::pooled_connection two = pool->connect();
    CHECK(two->record()->id() == id);
    CHECK(two->info().empty());
    CHECK(two->record_info()->size() == 1);
}

TEST_CASE("a pool lives as long as its connections", "[engine][pool]") {
    world w;
    auto pool = w.make();
    orm::pooled_connection one = pool->connect();
    orm::pooled_connection two = pool->connect();
    one.close();
    pool.reset();
    CHECK(connection::alive == 2);
    two.close();
    CHECK(connection::alive == 0);
    CHECK(w.log.take() == "D1.open\nD2.open\nD1.rollback\nD2.rollback");
}

TEST_CASE("age, generation and the strictness of both", "[engine][pool]") {
    world w;
    const auto pool = w.make({.recycle = std::chrono::seconds{30}});
    pool->connect().close();
    w.pass(30);
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D1");
    w.pass(1);
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D2");
    orm::pooled_connection a = pool->connect();
    orm::pooled_connection b = pool->connect();
    b.close();
    pool->invalidate(a);  // at the moment in which the others were made: these stay
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D3");
}

TEST_CASE("a wait without end ends when a connection is free", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1,
                              .max_overflow = 0,
                              .timeout = std::chrono::milliseconds::max(),
                              .recycle = std::chrono::milliseconds::max()});
    orm::pooled_connection one = pool->connect();
    std::thread waits{[&pool] { pool->connect().close(); }};
    std::this_thread::sleep_for(std::chrono::milliseconds{30});
    one.close();
    waits.join();
    CHECK(pool->checked_in() == 1);
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D1");
}

TEST_CASE("a queue pool that was disposed of still counts what is out", "[engine][pool]") {
    world w;
    const auto pool =
        w.make({.size = 1, .max_overflow = 0, .timeout = std::chrono::milliseconds{0}});
    orm::pooled_connection one = pool->connect();
    pool->dispose();
    CHECK(pool->checked_out() == 1);
    CHECK_THROWS_AS(pool->connect(), orm::timeout_error);
    one.close();
    CHECK(pool->checked_out() == 0);
    CHECK(pool->checked_in() == 1);
    one = pool->connect();
    CHECK_THROWS_AS(pool->connect(), orm::timeout_error);
    one.close();
    pool->dispose();
    CHECK(pool->checked_in() == 0);
    CHECK(pool->checked_out() == 0);
}

TEST_CASE("what is to be done at checkin is forgotten with a connection that is detached",
          "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1});
    const auto kept = std::make_shared<int>(1);
    orm::pooled_connection one = pool->connect();
    one->record()->at_checkin([kept](orm::driver_connection&) { FAIL_CHECK("called"); });
    one.detach();
    CHECK(kept.use_count() == 1);
    one.close();
    pool->connect().close();
}
