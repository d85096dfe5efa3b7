#include <catch2/catch.hpp>
#include <stdexcept>
#include <utility>

#include "doors.hpp"

// Specification section 1.9.

using namespace doors;

namespace {
struct stop : std::runtime_error {
    stop() : std::runtime_error{"stop"} {}
};
}  // namespace

TEST_CASE("once runs a listener once over all targets", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(doors, opened{}, a, orm::once);
    orm::listen(doors, opened{}, log.add("b"));
    d.open();
    d.open();
    e.open();
    CHECK(log.take() == "a b b b");

    SECTION("and stays registered until it is removed") {
        CHECK(orm::contains(doors, opened{}, a));
        CHECK(d.dispatch.count<opened>() == 2);
        orm::remove(doors, opened{}, a);
        CHECK_FALSE(orm::contains(doors, opened{}, a));
        CHECK(d.dispatch.count<opened>() == 1);
    }
    SECTION("and runs again when registered anew") {
        orm::remove(doors, opened{}, a);
        orm::listen(doors, opened{}, a, orm::once);
        d.open();
        d.open();
        CHECK(log.take() == "b a b");
    }
}

TEST_CASE("once on two targets runs once for each registration", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(d, opened{}, a, orm::once);
    orm::listen(e, opened{}, a, orm::once);
    d.open();
    e.open();
    d.open();
    CHECK(log.take() == "a a");
}

TEST_CASE("once and its copies on other targets run once together", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    notes log;
    orm::listen(d, opened{}, log.add("a"), orm::once | orm::propagate);
    e.dispatch.copy_from(d.dispatch);
    e.open();
    d.open();
    CHECK(log.take() == "a");
}

TEST_CASE("once counts a run that threw", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    orm::listen(
        d, opened{}, [] { throw stop{}; }, orm::once);
    CHECK_THROWS_AS(d.open(), stop);
    CHECK_NOTHROW(d.open());
}

TEST_CASE("once is spent before the listener runs", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(
        d, opened{},
        [&](door& which) {
            log.text += "a ";
            which.open();
        },
        orm::once);
    d.open();
    CHECK(log.take() == "a");
}

TEST_CASE("fire_once always counts a run that threw", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    int calls = 0;
    orm::listen(doors, opened{}, [&] {
        if (++calls == 1) throw stop{};
    });
    CHECK_THROWS_AS(d.dispatch.fire_once<opened>(orm::run_mode::always, {d, 0}), stop);
    d.dispatch.fire_once<opened>(orm::run_mode::always, {d, 0});
    CHECK(calls == 1);

    SECTION("also for unless_error, which shares the mark") {
        d.dispatch.fire_once<opened>(orm::run_mode::unless_error, {d, 0});
        CHECK(calls == 1);
    }
    SECTION("for this instance and event only") {
        e.dispatch.fire_once<opened>(orm::run_mode::always, {e, 0});
        CHECK(calls == 2);
        notes log;
        orm::listen(d, closed{}, log.add("closed"));
        d.dispatch.fire_once<closed>(orm::run_mode::always, {d});
        CHECK(log.take() == "closed");
    }
    SECTION("and leaves ordinary dispatches alone") {
        d.open();
        CHECK(calls == 2);
    }
}

TEST_CASE("fire_once unless_error runs until it went through", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    int calls = 0;
    orm::listen(d, opened{}, [&] {
        if (++calls == 1) throw stop{};
    });
    CHECK_THROWS_AS(d.dispatch.fire_once<opened>(orm::run_mode::unless_error, {d, 0}), stop);
    d.dispatch.fire_once<opened>(orm::run_mode::unless_error, {d, 0});
    d.dispatch.fire_once<opened>(orm::run_mode::unless_error, {d, 0});
    d.dispatch.fire_once<opened>(orm::run_mode::always, {d, 0});
    CHECK(calls == 2);
}

TEST_CASE("fire_once sync_first runs every time", "[event][once]") {
    door_class doors{"door"};
    door d{doors};
    int calls = 0;
    orm::listen(d, opened{}, [&] {
        if (++calls == 1) throw stop{};
    });
    CHECK_THROWS_AS(d.dispatch.fire_once<opened>(orm::run_mode::sync_first, {d, 0}), stop);
    d.dispatch.fire_once<opened>(orm::run_mode::sync_first, {d, 0});
    d.dispatch.fire_once<opened>(orm::run_mode::sync_first, {d, 0});
    CHECK(calls == 3);

    SECTION("and keeps a mark of its own") {
        d.dispatch.fire_once<opened>(orm::run_mode::always, {d, 0});
        CHECK(calls == 4);
    }
}

TEST_CASE("fire_once that would wait for itself fails instead", "[event][once]") {
    const auto mode =
        GENERATE(orm::run_mode::always, orm::run_mode::unless_error, orm::run_mode::sync_first);
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    int calls = 0;
    bool again = true;
    orm::listen(d, opened{}, [&](door& which) {
        ++calls;
        e.dispatch.fire_once<opened>(mode, {e, 0});  // another target is fine
        if (std::exchange(again, false)) which.dispatch.fire_once<opened>(mode, {which, 0});
    });
    CHECK_THROWS_WITH(d.dispatch.fire_once<opened>(mode, {d, 0}), Catch::Contains("'opened'"));
    CHECK(calls == 1);
    CHECK_NOTHROW(d.dispatch.fire_once<opened>(mode, {d, 0}));  // the lock is free again
}
