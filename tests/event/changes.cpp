#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "doors.hpp"

// Specification section 1.10: errors from listeners, and changes while a dispatch runs.

using namespace doors;

TEST_CASE("an error from a listener ends the dispatch and reaches the caller", "[event][change]") {
    door_class doors{"door"};
    door parent{doors};
    door d{doors, &parent};
    notes log;
    bool fails = true;
    orm::listen(doors, opened{}, log.add("class"));
    orm::listen(d, opened{}, [&] {
        if (fails) throw std::runtime_error{"stuck"};
    });
    orm::listen(d, opened{}, log.add("own"));
    CHECK_THROWS_WITH(d.open(), "stuck");
    CHECK(log.take() == "class");
    fails = false;
    d.open();
    CHECK(log.take() == "class own class");
}

TEST_CASE("a listener that changes the listeners of its own event ends that dispatch",
          "[event][change]") {
    door_class base{"base"};
    door_class doors{"door", &base};
    door parent{base};
    door d{doors, &parent};
    door stranger{base};
    notes log;
    bool busy = true;
    const auto added = orm::make_listener(log.add("new"));
    const auto when_busy = [&](auto change) {
        return [&, change] {
            log.text += "x ";
            if (std::exchange(busy, false)) change();
            log.text += "y ";
        };
    };
    const auto check = [&](const std::string& next) {
        CHECK_THROWS_AS(d.open(), orm::listeners_changed_error);
        CHECK(log.take() == "x y");
        d.open();
        CHECK(log.take() == next);
    };

    SECTION("by listening on its own target") {
        orm::listen(d, opened{}, when_busy([&] { orm::listen(d, opened{}, added); }));
        orm::listen(d, opened{}, log.add("later"));
        check("x y later new");
    }
    SECTION("by listening on the class") {
        orm::listen(d, opened{}, when_busy([&] { orm::listen(doors, opened{}, added); }));
        check("new x y");
    }
    SECTION("by listening on the base of the class") {
        orm::listen(d, opened{}, when_busy([&] { orm::listen(base, opened{}, added); }));
        check("new x y new");  // the parent is of that class
    }
    SECTION("by listening on the joined parent") {
        orm::listen(d, opened{}, when_busy([&] { orm::listen(parent, opened{}, added); }));
        check("x y new");
    }
    SECTION("in the class, by listening on the instance") {
        orm::listen(doors, opened{}, when_busy([&] { orm::listen(d, opened{}, added); }));
        orm::listen(d, opened{}, log.add("own"));
        check("x y own new");
    }
    SECTION("in the parent, by listening on the child") {
        orm::listen(parent, opened{}, when_busy([&] { orm::listen(d, opened{}, added); }));
        check("new x y");
    }
    SECTION("by removing a later listener") {
        orm::listen(d, opened{}, when_busy([&] { orm::remove(d, opened{}, added); }));
        orm::listen(d, opened{}, added);
        check("x y");
    }
    SECTION("by removing itself") {
        orm::listener self;
        self = orm::listen(d, opened{}, when_busy([&] { self.remove(); }));
        orm::listen(d, opened{}, log.add("later"));
        check("later");
    }
    SECTION("by clearing its target") {
        orm::listen(d, opened{}, when_busy([&] { d.dispatch.clear(); }));
        orm::listen(parent, opened{}, log.add("parent"));
        check("parent");
    }
    SECTION("by copying to its target") {
        orm::listen(stranger, opened{}, added);
        orm::listen(d, opened{},
                    when_busy([&] { d.dispatch.copy_from(stranger.dispatch, false); }));
        check("x y new");
    }
}

TEST_CASE("a change that changes nothing does not end a dispatch", "[event][change]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    orm::listen(d, opened{}, a);
    orm::listen(d, opened{}, [&] {
        orm::listen(d, opened{}, a);  // a duplicate
        CHECK(orm::contains(d, opened{}, a));
        d.dispatch.copy_from(d.dispatch, false);
    });
    CHECK_NOTHROW(d.open());
}

TEST_CASE("a listener may change other events and other targets", "[event][change]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door d{doors};
    door other{doors};
    notes log;
    orm::listen(d, opened{}, [&] {
        orm::listen(d, closed{}, log.add("closed"));
        orm::listen(doors, closed{}, log.add("class"));
        orm::listen(other, opened{}, log.add("other"));
        orm::listen(gates, opened{}, log.add("gate"));
        door short_lived{doors};
        orm::listen(short_lived, opened{}, log.add("short"));
        door_class late{"late", &doors};
    });
    orm::listen(d, opened{}, log.add("later"));
    CHECK_NOTHROW(d.open());
    CHECK(log.take() == "later");
    d.close();
    other.open();
    CHECK(log.take() == "class closed other");
}

TEST_CASE("a change after the last dispatch has ended is no change during one", "[event][change]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(d, opened{}, log.add("a"));
    d.open();
    orm::listen(d, opened{}, log.add("b"));
    CHECK_NOTHROW(d.open());
    CHECK(log.take() == "a a b");
}

TEST_CASE("dispatches nest", "[event][change]") {
    door_class doors{"door"};
    door d{doors};
    door other{doors};
    notes log;
    orm::listen(d, opened{}, [&](door& which, int depth) {
        log.text += std::to_string(depth) + " ";
        if (depth < 3) which.open(depth + 1);
        if (depth == 3) which.close();
    });
    orm::listen(d, opened{}, log.add("b"));
    orm::listen(d, closed{}, [&] { other.open(9); });
    orm::listen(other, opened{}, log.add("other"));
    d.open();
    CHECK(log.take() == "0 1 2 3 other b b b b");
}

TEST_CASE("a change in a nested dispatch ends every dispatch it concerns", "[event][change]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    int failed = 0;
    orm::listen(d, opened{}, [&](door& which) {
        try {
            which.close();
        } catch (const orm::listeners_changed_error&) {
            ++failed;
        }
    });
    orm::listen(d, opened{}, log.add("later"));
    orm::listen(d, closed{}, [&] { orm::listen(d, opened{}, log.add("new")); });
    CHECK_THROWS_AS(d.open(), orm::listeners_changed_error);  // the outer one only
    CHECK(failed == 0);
    CHECK(log.take().empty());
}

TEST_CASE("the error of a changed dispatch says which event it was", "[event][change]") {
    door_class doors{"front door"};
    door d{doors};
    orm::listen(d, opened{}, [&] { orm::listen(d, opened{}, [] {}); });
    CHECK_THROWS_WITH(d.open(), Catch::Contains("'opened'") && Catch::Contains("front door"));
}

TEST_CASE("what a listener throws goes before the error of a changed dispatch", "[event][change]") {
    door_class doors{"door"};
    door d{doors};
    orm::listen(d, opened{}, [&] {
        orm::listen(d, opened{}, [] {});
        throw std::runtime_error{"stuck"};
    });
    CHECK_THROWS_WITH(d.open(), "stuck");
}
