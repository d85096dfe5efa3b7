#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <orm/instrument.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace values {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using time_point = std::chrono::system_clock::time_point;

enum class Level { low, high };

struct Money {
    long cents = 0;
    friend bool operator==(const Money&, const Money&) = default;
};
struct Opaque {
    int inside = 0;
};

struct Everything {
    orm::mapped<int> number;
    orm::mapped<double> ratio;
    orm::mapped<bool> active;
    orm::mapped<Level> level;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> phone;
    orm::mapped<std::optional<long>> count;
    orm::mapped<time_point> at;
    orm::mapped<minutes> length;
    orm::mapped<std::vector<std::byte>> data;
    orm::mapped<Money> price;
    orm::mapped<Opaque> opaque;
    orm::mapped<std::int8_t> small;
    orm::mapped<std::uint64_t> large;
};

/// Counts the `set` events of one attribute while it lives.
template <auto Member>
struct set_counter {
    int count = 0;
    orm::scoped_listener guard =
        orm::listen(orm::attr<Member>, orm::event::set, [this] { ++count; });
};

}  // namespace

TEST_CASE("an attribute of any type takes a value and gives it back", "[instrument]") {
    const auto e = orm::make<Everything>();
    e->number = 7;
    e->ratio = 0.5;
    e->active = true;
    e->level = Level::high;
    e->name = "ed";
    e->phone = "555";
    e->count = 9;
    e->at = time_point{hours{5}};
    e->length = hours{2};
    e->data = std::vector<std::byte>{std::byte{1}, std::byte{2}};
    e->price = Money{250};
    e->opaque = Opaque{3};
    CHECK(e->number == 7);
    CHECK(e->ratio == 0.5);
    CHECK(e->active);
    CHECK(e->level == Level::high);
    CHECK(e->name == "ed");
    CHECK(e->phone == "555");
    CHECK(e->count == 9);
    CHECK(e->at == time_point{hours{5}});
    CHECK(e->length == minutes{120});
    CHECK(e->data->size() == 2);
    CHECK(e->price == Money{250});
    CHECK(e->opaque->inside == 3);
    CHECK(orm::inspect(*e).loaded().size() == 12);
}

TEST_CASE("an attribute that was never set reads as the default of its type", "[instrument]") {
    const auto e = orm::make<Everything>();
    CHECK(e->number == 0);
    CHECK_FALSE(e->active);
    CHECK(e->level == Level::low);
    CHECK(e->name->empty());
    CHECK_FALSE(e->phone.get().has_value());
    CHECK(e->at == time_point{});
    CHECK(e->data->empty());
    CHECK(e->opaque->inside == 0);
    CHECK(orm::inspect(*e).loaded().empty());
}

TEST_CASE("attributes compare as their values do", "[instrument]") {
    const auto e = orm::make(Everything{.number = 3, .ratio = 3.0, .name = "m"});
    const auto other = orm::make(Everything{.number = 4, .ratio = 3.5, .name = "n"});
    CHECK(e->number == e->ratio);
    CHECK(3 == e->number);
    CHECK(e->number != other->number);
    CHECK(e->number < other->number);
    CHECK(e->number < 3.5);
    CHECK(5L > e->number);
    CHECK(e->number <= e->ratio);
    CHECK(e->name < other->name);
    CHECK(std::string{"m"} == e->name);
    CHECK("a" < e->name);
    CHECK_FALSE(e->name != "m");
}

TEST_CASE("an optional compares from either side, and two nulls are equal", "[instrument]") {
    const auto e = orm::make<Everything>();
    const auto other = orm::make<Everything>();
    CHECK(e->count == std::nullopt);
    CHECK(std::nullopt == e->count);
    CHECK(std::optional<long>{} == e->count);
    CHECK(e->count == std::optional<long>{});
    CHECK_FALSE(std::optional<long>{} != e->count);
    CHECK(e->count == other->count);
    e->count = 4;
    CHECK(std::optional<long>{4} == e->count);
    CHECK(std::optional<int>{4} == e->count);
    CHECK(e->count != std::optional<long>{});
    CHECK(e->count != other->count);
    CHECK(e->count > other->count);
    CHECK(e->count > std::nullopt);
    e->number = 4;
    CHECK(std::optional<int>{4} == e->number);
    CHECK(e->number != std::optional<int>{});
    CHECK(e->number == e->count);
}

TEST_CASE("an optional attribute is true when it holds a value", "[instrument]") {
    const auto e = orm::make<Everything>();
    CHECK_FALSE(static_cast<bool>(e->phone));
    e->phone = "1";
    CHECK(static_cast<bool>(e->phone));
    CHECK(*e->phone == "1");
    CHECK(e->phone->size() == 1);
    e->phone = std::nullopt;
    CHECK_FALSE(static_cast<bool>(e->phone));
    CHECK(e->phone.has_value());  // null is a value that was given
}

TEST_CASE("arithmetic mixes attributes and plain values of several types", "[instrument]") {
    const auto e = orm::make(Everything{.number = 6, .ratio = 1.5, .name = "ed"});
    CHECK(e->number * e->ratio == 9.0);
    CHECK(e->number + 1 == 7);
    CHECK(10L - e->number == 4L);
    CHECK(e->number / 4 == 1);
    CHECK(e->number % 4 == 2);
    CHECK((e->number & 2) == 2);
    CHECK((e->number | 1) == 7);
    CHECK((e->number ^ 7) == 1);
    CHECK(-e->number == -6);
    CHECK(e->name + "dy" == "eddy");
    CHECK("mr " + e->name == "mr ed");
    e->length = minutes{30};
    e->at = time_point{} + e->length;
    CHECK(e->at == time_point{minutes{30}});
    CHECK(e->at - time_point{} == e->length);
    CHECK(e->length * 2 == hours{1});
}

TEST_CASE("each compound assignment is one set that sees the old value", "[instrument]") {
    const auto e = orm::make(Everything{.number = 6, .name = "ed"});
    std::string log;
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&Everything::number>, orm::event::set,
                    [&log](Everything&, const int& value, const orm::old_value<int>& old) {
                        log += std::to_string(old.value()) + ">" + std::to_string(value) + " ";
                    });
    e->number += 1;
    e->number -= 2;
    e->number *= 4;
    e->number /= 2;
    e->number %= 7;
    e->number |= 8;
    e->number &= 12;
    e->number ^= 1;
    CHECK(log == "6>7 7>5 5>20 20>10 10>3 3>11 11>8 8>9 ");
    e->name += "dy";
    CHECK(e->name == "eddy");
}

TEST_CASE("increment and decrement are sets, and the postfix forms give the old value",
          "[instrument]") {
    const auto e = orm::make(Everything{.number = 6});
    const set_counter<&Everything::number> sets;
    CHECK(++e->number == 7);
    CHECK(e->number++ == 7);
    CHECK(--e->number == 7);
    CHECK(e->number-- == 7);
    CHECK(e->number == 6);
    CHECK(sets.count == 4);
}

TEST_CASE("an attribute is written to a stream and read from one", "[instrument]") {
    const auto e = orm::make(Everything{.number = 6, .name = "ed"});
    std::ostringstream out;
    out << e->number << ' ' << e->name << ' ' << e->phone << ' ' << e->active;
    CHECK(out.str() == "6 ed null 0");
    e->phone = "5";
    out.str("");
    out << e->phone;
    CHECK(out.str() == "5");
    const set_counter<&Everything::number> sets;
    std::istringstream in{"42 x"};
    in >> e->number;
    CHECK(e->number == 42);
    CHECK(sets.count == 1);
    in >> e->number;
    CHECK(in.fail());
    CHECK(e->number == 42);
    CHECK(sets.count == 1);
}

TEST_CASE("modify changes the value in place through one set", "[instrument]") {
    const auto e = orm::make(Everything{.name = "ed"});
    std::string old_name;
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&Everything::name>, orm::event::set,
                    [&](Everything&, const std::string&, const orm::old_value<std::string>& old) {
                        old_name = old.value();
                    });
    e->name.modify([](std::string& name) { name += "die"; });
    CHECK(e->name == "eddie");
    CHECK(old_name == "ed");
}

TEST_CASE("a copy of a live object is a plain value of its own", "[instrument]") {
    const auto e = orm::make(Everything{.number = 6, .name = "ed"});
    const set_counter<&Everything::number> sets;
    Everything copy = *e;
    copy.number = 9;
    copy.name = "jack";
    CHECK(sets.count == 0);
    CHECK(e->number == 6);
    CHECK(copy.number == 9);
    CHECK_THROWS_AS(orm::inspect(copy), orm::invalid_request_error);
}

TEST_CASE("moving out of a live attribute copies it", "[instrument]") {
    const auto e = orm::make(Everything{.name = "a name too long for the small buffer"});
    const orm::mapped<std::string> taken = std::move(e->name);
    CHECK(taken == "a name too long for the small buffer");
    CHECK(e->name == "a name too long for the small buffer");
    orm::mapped<std::string> plain = "another name too long for the small buffer";
    e->name = std::move(plain);
    CHECK(e->name == "another name too long for the small buffer");
}

TEST_CASE("assigning and swapping whole objects are ordinary sets", "[instrument]") {
    const auto u = orm::make(Everything{.number = 1, .name = "u"});
    const auto v = orm::make(Everything{.number = 2, .name = "v"});
    const set_counter<&Everything::number> sets;
    *u = *v;
    CHECK(sets.count == 1);
    CHECK(u->number == 2);
    u->number = 1;
    std::swap(*u, *v);
    CHECK(sets.count == 4);
    CHECK(u->number == 2);
    CHECK(v->number == 1);
    CHECK(u->name == "v");
}

TEST_CASE("an object that the library did not make fires nothing", "[instrument]") {
    const set_counter<&Everything::number> sets;
    Everything plain{.number = 3};
    plain.number = 4;
    ++plain.number;
    CHECK(plain.number == 5);
    CHECK(sets.count == 0);
    CHECK(plain.number.has_value());
    CHECK_FALSE(plain.name.has_value());
    plain.number.reset();
    CHECK_FALSE(plain.number.has_value());
    CHECK(plain.number == 0);
}

TEST_CASE("an enumeration attribute selects the case of a switch", "[instrument]") {
    const auto e = orm::make(Everything{.level = Level::high});
    int seen = 0;
    switch (e->level) {
        case Level::low:
            seen = 1;
            break;
        case Level::high:
            seen = 2;
            break;
    }
    CHECK(seen == 2);
}

TEST_CASE("small and large integers take literals without loss", "[instrument]") {
    const auto e = orm::make(Everything{.small = 5, .large = 6u});
    e->small = 100;
    e->large = 7u;
    CHECK(e->small == 100);
    CHECK(e->large == 7u);
    CHECK(e->small + 100 == 200);
}

TEST_CASE("a value without equality counts as different from any other", "[instrument]") {
    const auto e = orm::make(Everything{.opaque = Opaque{3}});
    orm::mark_committed(*e);
    e->opaque = Opaque{3};
    const auto history = orm::history_of(*e, orm::attr<&Everything::opaque>);
    CHECK(history.added.size() == 1);
    CHECK(history.deleted.size() == 1);
}

}  // namespace values
