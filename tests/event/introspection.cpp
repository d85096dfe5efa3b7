#include <catch2/catch.hpp>

#include "doors.hpp"

using namespace doors;

namespace {

void creak(door&) {}
void squeak(door&) {}

}  // namespace

TEST_CASE("listeners_of names the listeners of an event in the order of dispatch",
          "[event][introspection]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door frame{doors};
    door d{gates, &frame};
    CHECK(orm::listeners_of(d, closed{}).empty());

    const orm::listener joined = orm::listen(frame, closed{}, [] {});
    const orm::listener own = orm::listen(d, closed{}, &creak);
    orm::listen(d, closed{}, &creak);  // is not registered again
    const orm::listener base = orm::listen(doors, closed{}, &squeak);
    const orm::listener derived = orm::listen(gates, closed{}, [] {});
    const orm::listener front = orm::listen(
        d, closed{}, [] {}, orm::insert);
    orm::listen(d, opened{}, [] {});

    const auto all = orm::listeners_of(d, closed{});
    CHECK(all == std::vector<orm::listener>{base, derived, front, own, base, joined});
    CHECK(all.size() == d.dispatch.count<closed>());
    CHECK(all[0].is(&squeak));
    CHECK(all[3].is(&creak));
    CHECK(orm::listeners_of(gates, closed{}) == std::vector<orm::listener>{base, derived});
    CHECK(orm::listeners_of(doors, closed{}) == std::vector<orm::listener>{base});

    for (const orm::listener& one : all) one.remove();
    CHECK(orm::listeners_of(d, closed{}).empty());
    CHECK(orm::listeners_of(d, opened{}).size() == 1);
}

TEST_CASE("a chain of events that feeds itself ends in an error that names the event",
          "[event][recursion]") {
    door_class doors{"door"};
    door d{doors};
    orm::listen(d, opened{}, [](door& which) { which.close(); });
    orm::listen(d, closed{}, [](door& which) { which.open(); });
    std::string message;
    try {
        d.open();
    } catch (const orm::recursion_error& error) {
        message = error.what();
    }
    CHECK_THAT(message, Catch::Contains("' of door"));
    CHECK_THAT(message, Catch::Contains("without end"));
    d.dispatch.clear();
    CHECK_NOTHROW(d.open());
}
