#include <catch2/catch.hpp>
#include <memory>

#include "doors.hpp"

// Specification sections 1.2 and 1.4.

using namespace doors;

namespace {

/// Stands for a door that can be replaced, as an engine stands for its pool.
struct house {
    door* front;
    orm::event_identity identity;

    template <class E>
    door& event_target(E) const {
        return *front;
    }
};

}  // namespace

TEST_CASE("a joined target runs its own listeners, then all of its parent", "[event][joined]") {
    door_class frames{"frame"};
    door_class leaves{"leaf"};
    door frame{frames};
    door leaf{leaves, &frame};
    notes log;
    orm::listen(frame, opened{}, log.add("frame"));
    orm::listen(frames, opened{}, log.add("frames"));
    orm::listen(leaf, opened{}, log.add("leaf"));
    orm::listen(leaves, opened{}, log.add("leaves"));
    leaf.open();
    CHECK(log.take() == "leaves leaf frames frame");
    CHECK(leaf.dispatch.count<opened>() == 4);

    SECTION("and the parent does not run the child's") {
        frame.open();
        CHECK(log.take() == "frames frame");
        CHECK(frame.dispatch.count<opened>() == 2);
    }
    SECTION("also those that were added to the parent later") {
        orm::listen(frame, opened{}, log.add("late"));
        leaf.open();
        CHECK(log.take() == "leaves leaf frames frame late");
    }
}

TEST_CASE("joins nest", "[event][joined]") {
    door_class doors{"door"};
    door root{doors};
    door middle{doors, &root};
    door leaf{doors, &middle};
    notes log;
    orm::listen(root, opened{}, log.add("root"));
    orm::listen(leaf, opened{}, log.add("leaf"));
    orm::listen(middle, opened{}, log.add("middle"));
    leaf.open();
    CHECK(log.take() == "leaf middle root");
    CHECK(leaf.dispatch.any<opened>());
}

TEST_CASE("a joined target counts what only its parent has", "[event][joined]") {
    door_class doors{"door"};
    door root{doors};
    door leaf{doors, &root};
    notes log;
    CHECK_FALSE(leaf.dispatch.any<opened>());
    orm::listen(root, opened{}, log.add("root"));
    CHECK(leaf.dispatch.any<opened>());
    CHECK(leaf.dispatch.count<opened>() == 1);
}

TEST_CASE("one listener on both sides of a join runs twice", "[event][joined]") {
    door_class doors{"door"};
    door root{doors};
    door leaf{doors, &root};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(root, opened{}, a);
    orm::listen(leaf, opened{}, a);
    leaf.open();
    CHECK(log.take() == "a a");
}

TEST_CASE("a stand-in leads to the real target", "[event][joined]") {
    door_class doors{"door"};
    door front{doors};
    house home{&front, {}};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(home, opened{}, a);
    front.open();
    CHECK(log.take() == "a");

    SECTION("while its registrations are known by what was given") {
        CHECK(orm::contains(home, opened{}, a));
        CHECK_FALSE(orm::contains(front, opened{}, a));
        CHECK_THROWS_AS(orm::remove(front, opened{}, a), orm::invalid_request_error);
        orm::remove(home, opened{}, a);
        front.open();
        CHECK(log.take().empty());
    }
    SECTION("and the same listener given to both runs twice") {
        orm::listen(front, opened{}, a);
        front.open();
        CHECK(log.take() == "a a");
    }
}

TEST_CASE("a key outlives the replacement of what a stand-in stands for", "[event][joined]") {
    door_class doors{"door"};
    auto old = std::make_unique<door>(doors);
    door next{doors};
    house home{old.get(), {}};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(home, opened{}, a);

    SECTION("as the copy keeps it") {
        next.dispatch.copy_from(old->dispatch, false);
        home.front = &next;
        old.reset();
        next.open();
        CHECK(log.take() == "a");
        CHECK(orm::contains(home, opened{}, a));
        orm::remove(home, opened{}, a);
        next.open();
        CHECK(log.take().empty());
    }
    SECTION("and listening again reaches the new one") {
        home.front = &next;
        orm::listen(home, opened{}, a);
        orm::listen(home, opened{}, a);
        next.open();
        old->open();
        CHECK(log.take() == "a a");
        CHECK(orm::registrations(a) == 1);
        orm::remove(home, opened{}, a);
        next.open();
        old->open();
        CHECK(log.take().empty());
    }
}
