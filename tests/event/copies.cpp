#include <catch2/catch.hpp>
#include <memory>

#include "doors.hpp"

// Specification section 1.7.

using namespace doors;

TEST_CASE("a copy takes the propagating listeners only, unless asked for all", "[event][copy]") {
    door_class doors{"door"};
    door from{doors};
    door to{doors};
    notes log;
    orm::listen(to, opened{}, log.add("own"));
    orm::listen(from, opened{}, log.add("a"));
    orm::listen(from, opened{}, log.add("p"), orm::propagate);
    orm::listen(from, closed{}, log.add("q"), orm::propagate);
    orm::listen(doors, opened{}, log.add("class"));

    SECTION("by default those with orm::propagate, of every event") {
        to.dispatch.copy_from(from.dispatch);
        to.open();
        to.close();
        CHECK(log.take() == "class own p q");
    }
    SECTION("or all, behind what was there") {
        to.dispatch.copy_from(from.dispatch, false);
        to.open();
        CHECK(log.take() == "class own a p");
    }
    SECTION("as they are at that moment") {
        to.dispatch.copy_from(from.dispatch, false);
        orm::listen(from, opened{}, log.add("late"), orm::propagate);
        to.open();
        CHECK(log.take() == "class own a p");
    }
    SECTION("once, however often it is copied") {
        to.dispatch.copy_from(from.dispatch);
        to.dispatch.copy_from(from.dispatch);
        to.open();
        CHECK(log.take() == "class own p");
    }
    SECTION("so that a copy of the copy has them too") {
        door third{doors};
        to.dispatch.copy_from(from.dispatch);
        third.dispatch.copy_from(to.dispatch);
        third.open();
        CHECK(log.take() == "class p");
    }
}

TEST_CASE("a copy belongs to the registration it was made of", "[event][copy]") {
    door_class doors{"door"};
    auto from = std::make_unique<door>(doors);
    door to{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    const orm::listener handle = orm::listen(*from, opened{}, a, orm::propagate);
    to.dispatch.copy_from(from->dispatch);

    SECTION("and is not known by the copy's target") {
        CHECK_FALSE(orm::contains(to, opened{}, a));
        CHECK_THROWS_AS(orm::remove(to, opened{}, a), orm::invalid_request_error);
    }
    SECTION("and goes with it") {
        orm::remove(*from, opened{}, a);
        to.open();
        CHECK(log.take().empty());
    }
    SECTION("and stays when the original target goes, removable by the handle") {
        from.reset();
        to.open();
        CHECK(log.take() == "a");
        CHECK(handle.active());
        CHECK(orm::registrations(a) == 1);
        CHECK(handle.remove());
        to.open();
        CHECK(log.take().empty());
        CHECK(orm::registrations(a) == 0);
    }
    SECTION("and stays when the original target is cleared") {
        from->dispatch.clear();
        from->open();
        CHECK(log.take().empty());
        to.open();
        CHECK(log.take() == "a");
        orm::remove(*from, opened{}, a);
        to.open();
        CHECK(log.take().empty());
    }
    SECTION("and clearing the copy leaves the original") {
        to.dispatch.clear();
        to.open();
        CHECK(log.take().empty());
        CHECK(orm::contains(*from, opened{}, a));
        from->open();
        CHECK(log.take() == "a");
    }
}

TEST_CASE("a copy does not double a listener that the target has itself", "[event][copy]") {
    door_class doors{"door"};
    door from{doors};
    door to{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(from, opened{}, a);
    orm::listen(to, opened{}, a);
    to.dispatch.copy_from(from.dispatch, false);
    to.open();
    CHECK(log.take() == "a");
    orm::remove(from, opened{}, a);
    to.open();
    CHECK(log.take() == "a");
}

TEST_CASE("copying a target to itself changes nothing", "[event][copy]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(d, opened{}, log.add("a"));
    d.dispatch.copy_from(d.dispatch, false);
    d.open();
    CHECK(log.take() == "a");
}

TEST_CASE("clear empties one level of all events and forgets the keys", "[event][copy]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door g{gates};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(doors, opened{}, a);
    orm::listen(gates, opened{}, log.add("gate"));
    orm::listen(g, opened{}, log.add("g"));
    orm::listen(g, closed{}, log.add("closed"));

    SECTION("of a class, and of its subclasses what came from it") {
        doors.clear();
        CHECK_FALSE(orm::contains(doors, opened{}, a));
        g.open();
        CHECK(log.take() == "gate g");
    }
    SECTION("of a subclass, not what came from its base") {
        gates.clear();
        g.open();
        CHECK(log.take() == "a g");
    }
    SECTION("of an instance") {
        g.dispatch.clear();
        g.open();
        g.close();
        CHECK(log.take() == "a gate");
    }
}
