#include <catch2/catch.hpp>
#include <map>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <set>
#include <string>
#include <vector>

#include "model.hpp"

// Collections of values fire the same events as those of objects.
namespace {

using orm::testing::has_history;
using orm::testing::recorded;
using shop::Crate;

constexpr auto words = orm::attr<&Crate::words>;
constexpr auto numbers = orm::attr<&Crate::numbers>;
constexpr auto prices = orm::attr<&Crate::prices>;

}  // namespace

TEST_CASE("a list of values is announced like one of objects", "[collections]") {
    const auto crate = orm::make<Crate>();
    orm::testing::recorder log;
    log.watch(words);
    crate->words.append("one");
    crate->words += {"two", "three"};
    crate->words.set(0, "1");
    crate->words.remove("two");
    CHECK(crate->words.pop() == "three");
    crate->words = {"1", "x"};
    CHECK_THAT(log, recorded({"init_collection Crate.words ()",
                              R"(append Crate.words "one" [APPEND Crate.words])",
                              R"(append Crate.words "two" [APPEND Crate.words])",
                              R"(append Crate.words "three" [APPEND Crate.words])",
                              R"(remove Crate.words "one" at 0 [REMOVE Crate.words])",
                              R"(append Crate.words "1" at 0 [APPEND Crate.words])",
                              R"(remove Crate.words "two" [REMOVE Crate.words])",
                              R"(remove Crate.words "three" at -1 [REMOVE Crate.words])",
                              R"(init_collection Crate.words ())",
                              R"(bulk_replace Crate.words ("1", "x") [BULK_REPLACE Crate.words])",
                              R"(append Crate.words "x" [BULK_REPLACE Crate.words])",
                              R"(append_wo_mutation Crate.words "1" [BULK_REPLACE Crate.words])",
                              R"(dispose_collection Crate.words ("1"))"}));
    CHECK(crate->words == std::vector<std::string>{"1", "x"});
    CHECK(crate->words.contains("x"));
    crate->words.sort(std::greater<>{});
    CHECK(crate->words.front() == "x");
}

TEST_CASE("history of values compares by value", "[collections]") {
    const auto crate = orm::make(Crate{.words = {"a", "b"}, .numbers = {1, 2}});
    orm::mark_committed(*crate);
    crate->words = {"b", "c"};
    CHECK_THAT(orm::history_of(*crate, words), has_history<std::string>({"c"}, {"b"}, {"a"}));
    crate->numbers.symmetric_difference_update(std::vector{2, 3});
    CHECK_THAT(orm::history_of(*crate, numbers), has_history<int>({3}, {1}, {2}));
    crate->numbers = std::set<int>{1, 2};
    CHECK_FALSE(orm::history_of(*crate, numbers).has_changes());
    CHECK(orm::committed_value(*crate, words) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a dictionary of values takes the keys it is given", "[collections]") {
    const auto crate = orm::make(Crate{.prices = {{"tea", 1.5}}});
    orm::testing::recorder log;
    log.watch(prices);
    crate->prices.put("milk", 0.5);
    crate->prices.put("tea", 2.0);
    CHECK(crate->prices["tea"] == 2.0);
    CHECK_THROWS_AS(crate->prices.set(3.0), orm::invalid_request_error);
    crate->prices = std::map<std::string, double>{{"salt", 1.0}, {"tea", 2.0}};
    CHECK(crate->prices.keys() == std::vector<std::string>{"salt", "tea"});
    CHECK(crate->prices["tea"] == 2.0);
    const auto other = orm::make<Crate>();
    other->prices = crate->prices;
    CHECK(other->prices == crate->prices);
    CHECK(log.lines().front() == R"(append Crate.prices 0.5 at "milk" [APPEND Crate.prices])");
}

TEST_CASE("listeners may replace values in collections", "[collections]") {
    const auto crate = orm::make<Crate>();
    const orm::scoped_listener louder = orm::listen(
        words, orm::event::append, [](Crate&, const std::string& word) { return word + "!"; },
        orm::retval);
    const orm::scoped_listener again = orm::listen(
        words, orm::event::append, [](Crate&, const std::string& word) { return word + "?"; },
        orm::retval);
    crate->words.append("a");
    CHECK(crate->words == std::vector<std::string>{"a!?"});
    const orm::scoped_listener longer = orm::listen(words, orm::event::bulk_replace,
                                                    [](Crate&, orm::bulk_values<std::string>& all) {
                                                        all.replace(0, "first");
                                                        all.push_back("last");
                                                        all.erase(1);
                                                    });
    crate->words = {"x", "y", "a!?"};
    CHECK(crate->words == std::vector<std::string>{"first!?", "a!?", "last!?"});
    orm::mark_committed(*crate);
    crate->words.clear();
    CHECK_THAT(orm::history_of(*crate, words),
               has_history<std::string>({}, {}, {"first!?", "a!?", "last!?"}));
}

TEST_CASE("a plain value keeps values of its own", "[collections]") {
    Crate plain{.name = "c", .words = {"a"}};
    plain.words.append("b");
    plain.prices.put("x", 1.0);
    const Crate copy = plain;
    plain.words.clear();
    CHECK(copy.words == std::vector<std::string>{"a", "b"});
    const auto live = orm::make(Crate{copy});
    CHECK(live->words.size() == 2);
    CHECK(live->prices["x"] == 1.0);
    const Crate taken = *live;
    live->words.pop();
    CHECK(taken.words.size() == 2);
}
