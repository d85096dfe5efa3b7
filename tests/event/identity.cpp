#include <catch2/catch.hpp>
#include <cstddef>
#include <new>

#include "doors.hpp"

// Specification section 1.8.

using namespace doors;

namespace {

notes* heard = nullptr;

void on_open(door&, int) {
    heard->text += "function ";
}
void on_open_too(door&, int) {
    heard->text += "other ";
}

struct guard {
    int seen = 0;
    void watch(door&, int angle) { seen += angle; }
    void watch_too(door&, int) { seen += 100; }
};

}  // namespace

TEST_CASE("a function pointer is the same listener everywhere", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    heard = &log;
    orm::listen(d, opened{}, on_open);
    orm::listen(d, opened{}, &on_open);
    d.open();
    CHECK(log.take() == "function");
    CHECK(orm::contains(d, opened{}, on_open));
    CHECK_FALSE(orm::contains(d, opened{}, on_open_too));
    CHECK(orm::registrations(on_open) == 1);
    orm::remove(d, opened{}, on_open);
    CHECK_FALSE(orm::contains(d, opened{}, on_open));
    CHECK(orm::registrations(on_open) == 0);
}

TEST_CASE("a member function of the target is a listener with identity", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    orm::listen(d, opened{}, &door::close);
    orm::listen(d, opened{}, &door::close);
    notes log;
    orm::listen(d, closed{}, log.add("closed"));
    d.open();
    CHECK(log.take() == "closed");
    orm::remove(d, opened{}, &door::close);
    d.open();
    CHECK(log.take().empty());
}

TEST_CASE("bind makes one listener of an object and a member function", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    guard one;
    guard two;
    orm::listen(d, opened{}, orm::bind(one, &guard::watch));
    orm::listen(d, opened{}, orm::bind(one, &guard::watch));
    orm::listen(d, opened{}, orm::bind(two, &guard::watch));
    orm::listen(d, opened{}, orm::bind(one, &guard::watch_too));
    d.open(5);
    CHECK(one.seen == 105);
    CHECK(two.seen == 5);
    CHECK(orm::contains(d, opened{}, orm::bind(one, &guard::watch)));
    CHECK_FALSE(orm::contains(d, opened{}, orm::bind(two, &guard::watch_too)));
    orm::remove(d, opened{}, orm::bind(one, &guard::watch));
    d.open(5);
    CHECK(one.seen == 205);
    CHECK(two.seen == 10);
}

TEST_CASE("make_listener gives a lambda an identity", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    const auto copy = a;
    orm::listen(d, opened{}, a);
    orm::listen(d, opened{}, copy);
    orm::listen(e, opened{}, a);
    d.open();
    CHECK(log.take() == "a");
    CHECK(orm::contains(d, opened{}, copy));
    CHECK(orm::registrations(a) == 2);
    CHECK_FALSE(orm::contains(d, opened{}, orm::make_listener(log.add("a"))));
}

TEST_CASE("make_listener's copies share their state", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    int last = 0;
    const auto counter = orm::make_listener([&last, calls = 0]() mutable { last = ++calls; });
    orm::listen(d, opened{}, counter);
    orm::listen(e, opened{}, counter);
    d.open();
    e.open();
    CHECK(last == 2);
}

TEST_CASE("the handle from listen stands for a lambda", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    const orm::listener a = orm::listen(d, opened{}, log.add("a"));
    const orm::listener b = orm::listen(d, opened{}, log.add("a"));
    CHECK(a.active());
    CHECK(orm::contains(d, opened{}, a));
    CHECK_FALSE(orm::contains(d, closed{}, a));
    CHECK_FALSE(orm::contains(doors, opened{}, a));
    CHECK(orm::registrations(a) == 1);
    d.open();
    CHECK(log.take() == "a a");
    orm::remove(d, opened{}, a);
    CHECK_FALSE(a.active());
    CHECK_FALSE(a.remove());
    CHECK(b.active());
    CHECK(b.remove());
    d.open();
    CHECK(log.take().empty());
}

TEST_CASE("an empty handle names nothing", "[event][identity]") {
    const orm::listener none;
    CHECK_FALSE(none.active());
    CHECK_FALSE(none.remove());
}

TEST_CASE("a duplicate on an instance is ignored with its flags", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    const auto spent = orm::make_listener(log.add("once"));
    orm::listen(d, opened{}, spent, orm::once);
    orm::listen(d, opened{}, log.add("b"));
    orm::listen(d, opened{}, a);
    orm::listen(d, opened{}, a, orm::insert);
    d.open();
    CHECK(log.take() == "once b a");
    orm::listen(d, opened{}, spent, orm::once);
    d.open();
    CHECK(log.take() == "b a");
    orm::remove(d, opened{}, a);
    d.open();
    CHECK(log.take() == "b");
}

TEST_CASE("a duplicate on a class is ignored too", "[event][identity]") {
    // Differs from the reference, which runs it twice; specification section 6, row 1.
    door_class doors{"door"};
    door d{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(doors, opened{}, a);
    orm::listen(doors, opened{}, a);
    d.open();
    CHECK(log.take() == "a");
    orm::remove(doors, opened{}, a);
    d.open();
    CHECK(log.take().empty());
}

TEST_CASE("one listener on class, base and instance runs once for each", "[event][identity]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door g{gates};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(doors, opened{}, a);
    orm::listen(gates, opened{}, a);
    orm::listen(g, opened{}, a);
    g.open();
    CHECK(log.take() == "a a a");
    orm::remove(doors, opened{}, a);
    g.open();
    CHECK(log.take() == "a a");
    CHECK_FALSE(orm::contains(doors, opened{}, a));
    CHECK(orm::contains(gates, opened{}, a));
}

TEST_CASE("flags do not change the identity of a listener", "[event][identity]") {
    door_class doors{"door"};
    door d{doors};
    const auto a = orm::make_listener([](const opened::args&) {});
    orm::listen(d, opened{}, a, orm::named | orm::once | orm::propagate);
    CHECK(orm::contains(d, opened{}, a));
    orm::remove(d, opened{}, a);
    CHECK_FALSE(orm::contains(d, opened{}, a));
}

TEST_CASE("removing what was never registered says so", "[event][identity]") {
    door_class doors{"front door"};
    door d{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(d, opened{}, a);
    CHECK_THROWS_AS(orm::remove(d, closed{}, a), orm::invalid_request_error);
    CHECK_THROWS_AS(orm::remove(doors, opened{}, a), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::remove(doors, opened{}, on_open),
                      Catch::Contains("'opened'") && Catch::Contains("front door"));
    orm::remove(d, opened{}, a);
    CHECK_THROWS_AS(orm::remove(d, opened{}, a), orm::invalid_request_error);
}

TEST_CASE("a new target is never taken for a dead one", "[event][identity]") {
    door_class doors{"door"};
    alignas(door) std::byte place[sizeof(door)];
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    door* const first = new (place) door{doors};
    orm::listen(*first, opened{}, a);
    first->~door();
    door* const second = new (place) door{doors};
    CHECK_FALSE(orm::contains(*second, opened{}, a));
    second->open();
    CHECK(log.take().empty());
    second->~door();
}
