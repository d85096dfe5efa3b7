#include <catch2/catch.hpp>

#include "pool_driver.hpp"

// What goes wrong, and that no slot and no connection is lost. Specification 2.5 to 2.8.

using namespace pools;

namespace {
/// Throws in the first `times` calls.
auto failing(void (*how)(), int times = 1) {
    return [how, times]() mutable {
        if (times-- > 0) how();
    };
}
void dead() {
    throw orm::disconnection_error{"dead"};
}
void all_dead() {
    throw orm::invalidate_pool_error{"all dead"};
}
}  // namespace

TEST_CASE("an ordinary error of the reset is swallowed, and ends the connection",
          "[engine][pool]") {
    world w;
    const auto pool = w.make();
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    w.log.take();
    const caught_notices notices;
    SECTION("of the driver") {
        static_cast<connection*>(one.dbapi_connection())->fail = fail_driver;
        one.close();
        CHECK(w.log.take() ==
              "reset D1 record#1\nD1.rollback\ninvalidate D1 record#1 driver_error\n"
              "close D1 record#1\nD1.terminate\ncheckin null record#1");
    }
    SECTION("of a listener") {
        orm::listen(*pool, orm::pool_event::reset, failing(fail));
        one.close();
        CHECK(w.log.take() ==
              "reset D1 record#1\ninvalidate D1 record#1 mishap\nclose D1 record#1\n"
              "D1.terminate\ncheckin null record#1");
    }
    CHECK(caught_notices::all == std::vector{orm::notice_kind::swallowed_error});
    CHECK(pool->checked_out() == 0);
    CHECK(pool->checked_in() == 1);
}

TEST_CASE("an exit-like error of the reset goes on, after the slot is back", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 0});
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    w.log.take();
    const caught_notices notices;
    std::string thrown = "cancellation_error";
    SECTION("a cancellation") {
        orm::listen(*pool, orm::pool_event::reset, failing(cancel));
        CHECK_THROWS_AS(one.close(), orm::cancellation_error);
    }
    SECTION("something that is no std::exception") {
        orm::listen(*pool, orm::pool_event::reset, failing([] { throw 7; }));
        CHECK_THROWS_AS(one.close(), int);
        thrown = "something else";
    }
    SECTION("but not out of a destructor") {
        orm::listen(*pool, orm::pool_event::reset, failing(cancel));
        one = {};
    }
    CHECK(w.log.take() == "reset D1 record#1\ninvalidate D1 record#1 " + thrown +
                              "\nclose D1 record#1\nD1.terminate\ncheckin null record#1");
    CHECK(pool->checked_in() == 1);
    CHECK(name_of(*pool->connect().dbapi_connection()) == "D2");
}

TEST_CASE("a slot comes back whatever listeners of its return throw", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 1});
    orm::pooled_connection one = pool->connect();
    SECTION("checkin") {
        orm::listen(*pool, orm::pool_event::checkin, failing(fail));
        CHECK_THROWS_AS(one.close(), mishap);
    }
    SECTION("checkin, in a destructor") {
        const caught_notices notices;
        orm::listen(*pool, orm::pool_event::checkin, failing(fail));
        one = {};
        CHECK(caught_notices::all.size() == 1);
    }
    SECTION("invalidate") {
        orm::listen(*pool, orm::pool_event::invalidate, failing(fail));
        CHECK_THROWS_AS(one.invalidate(), mishap);
        CHECK(w.log.take() == "D1.open\nD1.terminate");
    }
    SECTION("close, which closes all the same") {
        orm::listen(*pool, orm::pool_event::close, failing(fail));
        orm::pooled_connection two = pool->connect();
        one.close();
        w.log.take();
        CHECK_THROWS_AS(two.close(), mishap);
        CHECK(w.log.take() == "D2.rollback\nD2.close");
    }
    SECTION("a callback of the record") {
        one->record()->at_checkin([](orm::driver_connection&) { fail(); });
        CHECK_THROWS_AS(one.close(), mishap);
    }
    CHECK(pool->checked_in() == 1);
    CHECK(pool->checked_out() == 0);
    CHECK(pool->overflow() == 0);
}

TEST_CASE("callbacks of a record run before checkin, the last one first", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    w.log.watch(*pool);
    orm::pooled_connection one = pool->connect();
    w.log.take();
    one->record()->at_checkin([&w](orm::driver_connection&) { w.log.note("first"); });
    one->record()->at_checkin([&w](orm::driver_connection&) { w.log.note("second"); });
    one.close();
    CHECK(w.log.take() == "reset D1 record#1\nD1.rollback\nsecond\nfirst\ncheckin D1 record#1");
    pool->connect().close();
    CHECK(w.log.take() ==
          "checkout D1 record#1\nreset D1 record#1\nD1.rollback\ncheckin D1 record#1");
}

TEST_CASE("dispose closes all, and then throws the first error of a listener", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    {
        const orm::pooled_connection a = pool->connect();
        const orm::pooled_connection b = pool->connect();
    }
    orm::listen(*pool, orm::pool_event::close, failing(fail));
    CHECK_THROWS_AS(pool->dispose(), mishap);
    CHECK(connection::alive == 0);
    CHECK(pool->overflow() == -5);
}

TEST_CASE("a dead connection is replaced at checkout, twice at most", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 0});
    w.log.watch(*pool);
    SECTION("once") {
        orm::listen(*pool, orm::pool_event::checkout, failing(dead));
        const orm::pooled_connection one = pool->connect();
        CHECK(w.log.take() ==
              "D1.open\nfirst_connect D1 record#1\nconnect D1 record#1\n"
              "checkout D1 record#1\ninvalidate D1 record#1 disconnection_error\n"
              "close D1 record#1\nD1.terminate\nD2.open\nconnect D2 record#1\n"
              "checkout D2 record#1");
    }
    SECTION("over and over") {
        orm::listen(*pool, orm::pool_event::checkout, dead);
        CHECK_THROWS_AS(pool->connect(), orm::invalid_request_error);
        CHECK(w.log.take() ==
              "D1.open\nfirst_connect D1 record#1\nconnect D1 record#1\n"
              "checkout D1 record#1\ninvalidate D1 record#1 disconnection_error\n"
              "close D1 record#1\nD1.terminate\nD2.open\nconnect D2 record#1\n"
              "checkout D2 record#1\ninvalidate D2 record#1 disconnection_error\n"
              "close D2 record#1\nD2.terminate\nD3.open\nconnect D3 record#1\n"
              "invalidate D3 record#1\nclose D3 record#1\nD3.terminate\n"
              "checkin null record#1");
        CHECK(pool->checked_in() == 1);
    }
    SECTION("and the reconnect may fail") {
        orm::listen(*pool, orm::pool_event::checkout, [&] {
            w.fail_connect = fail_driver;
            dead();
        });
        CHECK_THROWS_AS(pool->connect(), orm::driver_error);
        CHECK(w.log.take() ==
              "D1.open\nfirst_connect D1 record#1\nconnect D1 record#1\n"
              "checkout D1 record#1\ninvalidate D1 record#1 disconnection_error\n"
              "close D1 record#1\nD1.terminate\ncheckin null record#1");
        CHECK(pool->checked_in() == 1);
    }
}

TEST_CASE("a whole generation expires", "[engine][pool]") {
    world w;
    const auto pool = w.make({.pre_ping = true});
    {
        const orm::pooled_connection a = pool->connect();
        const orm::pooled_connection b = pool->connect();
    }
    w.pass();
    SECTION("by a listener") {
        orm::listen(*pool, orm::pool_event::checkout, failing(all_dead));
    }
    SECTION("by a ping that says no") {
        w.speaks->ping_value = false;
    }
    SECTION("by a ping that finds the connection lost") {
        w.speaks->ping_error = [] { throw lost{}; };
    }
    const orm::pooled_connection a = pool->connect();
    const orm::pooled_connection b = pool->connect();
    CHECK(name_of(*a.dbapi_connection()) == "D3");
    CHECK(name_of(*b.dbapi_connection()) == "D4");
}

TEST_CASE("any other error of a checkout ends the connection", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 0, .pre_ping = true});
    pool->connect().close();
    w.log.watch(*pool);
    w.log.take();
    SECTION("of a listener") {
        orm::listen(*pool, orm::pool_event::checkout, failing(fail));
        CHECK_THROWS_AS(pool->connect(), mishap);
        CHECK(w.log.take() ==
              "D1.ping\ncheckout D1 record#1\ninvalidate D1 record#1 mishap\n"
              "close D1 record#1\nD1.terminate\ncheckin null record#1");
    }
    SECTION("exit-like") {
        orm::listen(*pool, orm::pool_event::checkout, failing(cancel));
        CHECK_THROWS_AS(pool->connect(), orm::cancellation_error);
    }
    SECTION("of a ping that is no disconnect") {
        w.speaks->ping_error = fail_driver;
        CHECK_THROWS_AS(pool->connect(), orm::driver_error);
        CHECK(w.log.take() ==
              "D1.ping\ninvalidate D1 record#1 driver_error\nclose D1 record#1\n"
              "D1.terminate\ncheckin null record#1");
    }
    CHECK(pool->checked_in() == 1);
}

TEST_CASE("a listener of checkout may detach or invalidate what it gets", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 0});
    bool detaches = false;
    bool throws = false;
    orm::listen(*pool, orm::pool_event::checkout,
                [&](orm::driver_connection&, orm::connection_pool_entry&,
                    orm::pool_proxied_connection& proxy) {
                    detaches ? proxy.detach() : proxy.invalidate();
                    if (throws) fail();
                });
    CHECK_FALSE(pool->connect().is_valid());
    detaches = true;
    CHECK(pool->connect().is_valid());
    throws = true;
    CHECK_THROWS_AS(pool->connect(), mishap);
    CHECK(pool->checked_in() == 1);
    CHECK(connection::alive == 0);
}

TEST_CASE("failures while connecting", "[engine][pool]") {
    world w;
    const auto pool = w.make({.size = 1, .max_overflow = 0});
    w.log.watch(*pool);
    SECTION("of the creator, in a new slot") {
        w.fail_connect = fail_driver;
        CHECK_THROWS_AS(pool->connect(), orm::driver_error);
        CHECK(w.log.take().empty());
        CHECK(pool->overflow() == -1);
    }
    SECTION("of the creator, in a slot that is there") {
        pool->connect().invalidate();
        w.log.take();
        w.fail_connect = fail_driver;
        CHECK_THROWS_AS(pool->connect(), orm::driver_error);
        CHECK(w.log.take() == "checkin null record#1");
        CHECK(pool->checked_in() == 1);
    }
    SECTION("of connect, in a new slot: the connection is closed") {
        orm::listen(*pool, orm::pool_event::connect, failing(fail));
        CHECK_THROWS_AS(pool->connect(), mishap);
        CHECK(w.log.take() == "D1.open\nfirst_connect D1 record#1\nconnect D1 record#1\nD1.close");
        CHECK(pool->overflow() == -1);
    }
    SECTION("of connect, in a slot that is there") {
        pool->connect().invalidate();
        w.log.take();
        orm::listen(*pool, orm::pool_event::connect, failing(fail));
        CHECK_THROWS_AS(pool->connect(), mishap);
        CHECK(w.log.take() ==
              "D2.open\nconnect D2 record#1\ninvalidate D2 record#1 mishap\n"
              "close D2 record#1\nD2.terminate\ncheckin null record#1");
    }
    SECTION("of first_connect, which runs again") {
        orm::listen(*pool, orm::pool_event::first_connect, failing(fail));
        CHECK_THROWS_AS(pool->connect(), mishap);
        CHECK(w.log.take() == "D1.open\nfirst_connect D1 record#1\nD1.close");
        static_cast<void>(pool->connect());
        CHECK(w.log.take().starts_with("D2.open\nfirst_connect D2 record#2\nconnect D2 record#2"));
    }
    CHECK(connection::alive <= 1);
    CHECK(pool->checked_out() == 0);
}

TEST_CASE("a creator that makes nothing is an error", "[engine][pool]") {
    const auto pool = orm::make_pool<orm::null_pool>(
        []() -> std::unique_ptr<orm::driver_connection> { return nullptr; });
    CHECK_THROWS_AS(pool->connect(), orm::argument_error);
}

TEST_CASE("a first listener of connect that connects again is told so", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    orm::listen(*pool, orm::pool_event::connect, [&] { static_cast<void>(pool->connect()); });
    CHECK_THROWS_AS(pool->connect(), orm::invalid_request_error);
    CHECK(pool->checked_out() == 0);
    CHECK(connection::alive == 0);
}

TEST_CASE("pre_ping without a dialect says what to do", "[engine][pool]") {
    orm::testing::recorder log;
    const auto pool = orm::make_pool<orm::queue_pool>(
        [&] { return std::make_unique<connection>(log, 1); }, {.pre_ping = true});
    pool->connect().close();
    CHECK_THROWS_WITH(pool->connect(), Catch::Contains("pool_options::dialect"));
}

TEST_CASE("an error of the driver's close is swallowed", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    {
        const orm::pooled_connection one = pool->connect();
        static_cast<connection*>(one.dbapi_connection())->fail = [] {};
    }
    const caught_notices notices;
    orm::listen(*pool, orm::pool_event::close, [](orm::driver_connection& one) {
        static_cast<connection&>(one).fail = fail_driver;
    });
    pool->dispose();
    CHECK(caught_notices::all == std::vector{orm::notice_kind::swallowed_error});
}
