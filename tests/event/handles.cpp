#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "doors.hpp"

using namespace doors;

namespace {

door_class front_doors{"front door"};
int calls_at_namespace_scope = 0;
const auto count_calls = orm::listens_for(front_doors, opened{})([](door&, int angle) {
    calls_at_namespace_scope += angle;
    return angle;
});

int doubled(door&, int angle) {
    return 2 * angle;
}

}  // namespace

TEST_CASE("listens_for registers at namespace scope and returns what it was given",
          "[event][handle]") {
    door d{front_doors};
    calls_at_namespace_scope = 0;
    d.open(3);
    CHECK(calls_at_namespace_scope == 3);
    CHECK(count_calls(d, 4) == 4);
}

TEST_CASE("listens_for keeps the identity of a function and takes flags", "[event][handle]") {
    door_class doors{"door"};
    door d{doors};
    const auto same = orm::listens_for(d, opened{}, orm::once | orm::insert)(doubled);
    CHECK(same == &doubled);
    CHECK(orm::contains(d, opened{}, same));
    const auto made = orm::listens_for(d, opened{})(orm::make_listener([] {}));
    CHECK(orm::contains(d, opened{}, made));
}

TEST_CASE("a scoped listener removes its registration when it goes", "[event][handle]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    {
        const orm::scoped_listener guard = orm::listen(d, opened{}, log.add("a"));
        CHECK(guard.get().active());
        d.open();
        CHECK(log.take() == "a");
    }
    d.open();
    CHECK(log.take().empty());
}

TEST_CASE("a scoped listener may outlive its target", "[event][handle]") {
    door_class doors{"door"};
    auto d = std::make_unique<door>(doors);
    notes log;
    {
        const orm::scoped_listener guard = orm::listen(*d, opened{}, log.add("a"));
        d.reset();
        CHECK_FALSE(guard.get().active());
    }
    SUCCEED("no harm done");
}

TEST_CASE("a scoped listener may outlive its registration", "[event][handle]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    const orm::listener a = orm::listen(d, opened{}, log.add("a"));
    const orm::scoped_listener guard = a;
    orm::remove(d, opened{}, a);
    CHECK_FALSE(guard.get().active());
}

TEST_CASE("moving a scoped listener moves the registration", "[event][handle]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    std::optional<orm::scoped_listener> first{orm::listen(d, opened{}, log.add("a"))};
    orm::scoped_listener second{std::move(*first)};
    first.reset();
    d.open();
    CHECK(log.take() == "a");

    SECTION("and assigning removes what was there before") {
        second = orm::listen(d, opened{}, log.add("b"));
        d.open();
        CHECK(log.take() == "b");
    }
    SECTION("and assigning to itself keeps it") {
        orm::scoped_listener& same = second;
        second = std::move(same);
        d.open();
        CHECK(log.take() == "a");
    }
    SECTION("and assigning nothing ends it") {
        second = orm::scoped_listener{};
        d.open();
        CHECK(log.take().empty());
    }
}

TEST_CASE("release lets a scoped listener's registration stay", "[event][handle]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listener kept;
    {
        orm::scoped_listener guard = orm::listen(d, opened{}, log.add("a"));
        kept = guard.release();
    }
    d.open();
    CHECK(log.take() == "a");
    CHECK(kept.remove());
}
