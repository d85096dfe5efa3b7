#include <catch2/catch.hpp>

#include "doors.hpp"

// Source: SQLAlchemy 2.1, test/base/test_events.py; specification section 1.3.

using namespace doors;

TEST_CASE("listeners run in order of registration", "[event][order]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(d, opened{}, log.add("a"));
    orm::listen(d, opened{}, log.add("b"));
    orm::listen(d, opened{}, log.add("c"));
    d.open();
    CHECK(log.take() == "a b c");
}

TEST_CASE("listeners of the class run before those of the instance", "[event][order]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(d, opened{}, log.add("i"));
    orm::listen(doors, opened{}, log.add("c"));
    orm::listen(d, opened{}, log.add("i2"));
    orm::listen(doors, opened{}, log.add("c2"));
    d.open();
    CHECK(log.take() == "c c2 i i2");
}

TEST_CASE("insert puts a listener in front of its own level only", "[event][order]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(doors, opened{}, log.add("c"));
    orm::listen(d, opened{}, log.add("i"));
    orm::listen(d, opened{}, log.add("first"), orm::insert);
    orm::listen(d, opened{}, log.add("newest"), orm::insert);
    orm::listen(doors, opened{}, log.add("first_c"), orm::insert);
    d.open();
    CHECK(log.take() == "first_c c newest first i");
}

TEST_CASE("a class runs its own and its bases' listeners in order of registration",
          "[event][order]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door_class locks{"lock", &gates};
    door lock{locks};
    notes log;
    orm::listen(locks, opened{}, log.add("lock"));
    orm::listen(doors, opened{}, log.add("door"));
    orm::listen(gates, opened{}, log.add("gate"));
    orm::listen(locks, opened{}, log.add("lock2"));
    orm::listen(doors, opened{}, log.add("front"), orm::insert);
    lock.open();
    CHECK(log.take() == "front lock door gate lock2");
}

TEST_CASE("listeners of a class reach neither its base nor its siblings", "[event][order]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door_class hatches{"hatch", &doors};
    door d{doors};
    door g{gates};
    door h{hatches};
    notes log;
    orm::listen(gates, opened{}, log.add("gate"));
    d.open();
    h.open();
    CHECK(log.take().empty());
    g.open();
    CHECK(log.take() == "gate");
}

TEST_CASE("a class made later starts with the listeners of its base", "[event][order]") {
    door_class doors{"door"};
    notes log;
    orm::listen(doors, opened{}, log.add("early"));
    door_class gates{"gate", &doors};
    door_class locks{"lock", &gates};
    orm::listen(locks, opened{}, log.add("lock"));
    orm::listen(doors, opened{}, log.add("late"));
    door lock{locks};
    lock.open();
    CHECK(log.take() == "early lock late");
}

TEST_CASE("a class that is gone takes its registrations along", "[event][order]") {
    door_class doors{"door"};
    notes log;
    orm::listener kept;
    {
        door_class gates{"gate", &doors};
        kept = orm::listen(gates, opened{}, log.add("gate"));
        orm::listen(doors, opened{}, log.add("door"));
        CHECK(kept.active());
    }
    CHECK_FALSE(kept.active());
    door d{doors};
    d.open();
    CHECK(log.take() == "door");
    orm::listen(doors, opened{}, log.add("late"));  // walks the classes that are left
    d.open();
    CHECK(log.take() == "door late");
}

TEST_CASE("removing from a class reaches existing instances and subclasses", "[event][order]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door d{doors};
    door g{gates};
    notes log;
    const orm::listener a = orm::listen(doors, opened{}, log.add("a"));
    orm::listen(doors, opened{}, log.add("b"));
    orm::remove(doors, opened{}, a);
    d.open();
    g.open();
    CHECK(log.take() == "b b");
}

TEST_CASE("a removed listener that comes back goes to the end", "[event][order]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(d, opened{}, a);
    orm::listen(d, opened{}, log.add("b"));
    orm::remove(d, opened{}, a);
    orm::listen(d, opened{}, a);
    d.open();
    CHECK(log.take() == "b a");
}

TEST_CASE("events of one family do not mix", "[event][order]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(d, opened{}, log.add("opened"));
    orm::listen(doors, closed{}, log.add("closed"));
    d.close();
    CHECK(log.take() == "closed");
    CHECK(d.dispatch.count<opened>() == 1);
    CHECK(d.dispatch.count<slammed>() == 0);
    CHECK_FALSE(d.dispatch.any<slammed>());
    CHECK(d.dispatch.any<closed>());
}
