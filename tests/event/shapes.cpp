#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "doors.hpp"

// Specification section 1.6: how the arguments reach a listener.

using namespace doors;

TEST_CASE("a listener takes all arguments or a leading part of them", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    std::vector<int> seen;
    orm::listen(d, opened{},
                [&](door& which, int angle) { seen.push_back(&which == &d ? angle : 0); });
    orm::listen(d, opened{}, [&](door& which) { seen.push_back(&which == &d ? 1 : 0); });
    orm::listen(d, opened{}, [&] { seen.push_back(2); });
    orm::listen(d, opened{},
                [&](const door&, long angle) { seen.push_back(static_cast<int>(angle) + 1); });
    d.open(90);
    CHECK(seen == std::vector<int>{90, 1, 2, 91});
}

TEST_CASE("a listener of an event without arguments takes none", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    notes log;
    orm::listen(d, slammed{}, log.add("a"));
    orm::listen(
        d, slammed{}, [&](const slammed::args&) { log.text += "b "; }, orm::named);
    d.dispatch.fire<slammed>({});
    CHECK(log.take() == "a b");
}

TEST_CASE("a named listener takes the argument struct", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    int sum = 0;
    orm::listen(
        d, opened{}, [&](const opened::args& given) { sum += given.angle; }, orm::named);
    orm::listen(
        d, opened{}, [&](const auto& given) { sum += 10 * given.angle; }, orm::named);
    orm::listen(d, opened{}, [&](const opened::args& given) { sum += 100 * given.angle; });
    d.open(2);
    CHECK(sum == 222);
}

TEST_CASE("one generic parameter is the first argument", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    door* seen = nullptr;
    orm::listen(d, opened{}, [&](auto& which) { seen = &which; });
    d.open();
    CHECK(seen == &d);
}

TEST_CASE("a listener with generic parameters takes as many as it can", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    std::vector<std::size_t> counts;
    orm::listen(d, opened{}, [&](auto&&... all) { counts.push_back(sizeof...(all)); });
    orm::listen(d, opened{}, [&](door&, auto&&... rest) { counts.push_back(sizeof...(rest)); });
    d.open();
    CHECK(counts == std::vector<std::size_t>{2, 1});
}

TEST_CASE("a listener need not be copyable", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    int seen = 0;
    orm::listen(d, opened{}, [&seen, held = std::make_unique<int>(7)] { seen = *held; });
    const auto named =
        orm::make_listener([&seen, held = std::make_unique<int>(1)] { seen += *held; });
    orm::listen(d, opened{}, named);
    d.open();
    CHECK(seen == 8);
}

TEST_CASE("a listener may keep state", "[event][shape]") {
    door_class doors{"door"};
    door d{doors};
    int last = 0;
    orm::listen(d, opened{}, [&last, calls = 0]() mutable { last = ++calls; });
    d.open();
    d.open();
    CHECK(last == 2);
}

TEST_CASE("a family names its events and their arguments", "[event][shape]") {
    const auto& info = door_events::info();
    CHECK(info.name == "door_events");
    REQUIRE(info.events.size() == 3);
    CHECK(info.events[0].name == "opened");
    CHECK(info.events[1].name == "closed");
    CHECK(info.events[2].name == "slammed");
    const auto names = info.events[0].arguments;
    CHECK(std::vector<std::string_view>(names.begin(), names.end()) ==
          std::vector<std::string_view>{"which", "angle"});
    CHECK(info.events[2].arguments.empty());
    CHECK(info.find("closed") == &info.events[1]);
    CHECK(info.find("closed")->index == 1);
    CHECK(info.find("locked") == nullptr);
    CHECK(&orm::dispatcher<door_events>::info() == &info);
    STATIC_REQUIRE(door_events::has<opened>);
    STATIC_REQUIRE_FALSE(door_events::has<int>);
}

TEST_CASE("a class target has the name it was given", "[event][shape]") {
    door_class doors{"front door"};
    CHECK(doors.name() == "front door");
}

namespace {

struct gate {
    orm::dispatcher<door_events> dispatch{orm::class_target<gate>()};
};
struct iron_gate {
    using event_base = gate;
    orm::dispatcher<door_events> dispatch{orm::class_target<iron_gate>()};
};

}  // namespace

TEST_CASE("class_target is one target a class, below its event_base", "[event][shape]") {
    CHECK(&orm::class_target<gate>() == &orm::class_target<gate>());
    notes log;
    const orm::scoped_listener a =
        orm::listen(orm::class_target<gate>(), slammed{}, log.add("gate"));
    const orm::scoped_listener b =
        orm::listen(orm::class_target<iron_gate>(), slammed{}, log.add("iron"));
    const gate plain;
    const iron_gate iron;
    plain.dispatch.fire<slammed>({});
    CHECK(log.take() == "gate");
    iron.dispatch.fire<slammed>({});
    CHECK(log.take() == "gate iron");
}
