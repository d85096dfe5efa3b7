#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <range/v3/algorithm/find.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/transform.hpp>
#include <ranges>
#include <string>
#include <vector>

#include "model.hpp"

// Source: specification, section 6, lists.
namespace {

using orm::testing::recorded;
using shop::Address;
using shop::User;

std::string text_of(const orm::list<Address>& all) {
    std::string text;
    for (const orm::ref<Address>& one : all) text += one->email.get();
    return text;
}

struct fixture {
    orm::ref<User> u = orm::make<User>();
    orm::ref<Address> a = orm::make(Address{.email = "a"});
    orm::ref<Address> b = orm::make(Address{.email = "b"});
    orm::ref<Address> c = orm::make(Address{.email = "c"});
    orm::testing::recorder log;

    fixture() {
        log.name(*u, "u");
        log.name(*a, "a");
        log.name(*b, "b");
        log.name(*c, "c");
    }
    void start(std::initializer_list<orm::ref<Address>> members) {
        u->addresses = members;
        log.watch(orm::attr<&User::addresses>);
    }
};

}  // namespace

TEST_CASE_METHOD(fixture, "appending tells the other end, then the listeners", "[collections]") {
    log.watch(orm::attr<&User::addresses>, orm::attr<&Address::user>);
    u->addresses.append(a);
    u->addresses.push_back(b);
    CHECK_THAT(log, recorded({"init_collection User.addresses ()",
                              "set Address.user u <- no_value [APPEND User.addresses]",
                              "append User.addresses a [APPEND User.addresses]",
                              "set Address.user u <- no_value [APPEND User.addresses]",
                              "append User.addresses b [APPEND User.addresses]"}));
    CHECK(text_of(u->addresses) == "ab");
    CHECK(a->user == u);
}

TEST_CASE_METHOD(fixture, "insert hands over the index as given", "[collections]") {
    start({a, b});
    u->addresses.insert(-7, c);
    CHECK_THAT(log, recorded({"append User.addresses c at -7 [APPEND User.addresses]"}));
    CHECK(text_of(u->addresses) == "cab");
    u->addresses.insert(u->addresses.begin() + 1, orm::make(Address{.email = "d"}));
    CHECK(text_of(u->addresses) == "cdab");
}

TEST_CASE_METHOD(fixture, "a list is changed by index and by slice", "[collections]") {
    start({a, b});
    SECTION("set") {
        u->addresses.set(-1, c);
        CHECK_THAT(log, recorded({"remove User.addresses b at -1 [REMOVE User.addresses]",
                                  "append User.addresses c at -1 [APPEND User.addresses]"}));
        CHECK(text_of(u->addresses) == "ac");
        CHECK(b->user == nullptr);
    }
    SECTION("erase") {
        u->addresses.erase(0);
        CHECK(text_of(u->addresses) == "b");
        u->addresses.erase(u->addresses.begin());
        CHECK(u->addresses.empty());
    }
    SECTION("slice assignment goes one by one") {
        u->addresses.set(orm::slice{1, {}, {}}, {c, a});
        CHECK(text_of(u->addresses) == "aca");
        CHECK_THAT(log, recorded({"remove User.addresses b at 1 [REMOVE User.addresses]",
                                  "append User.addresses c at 1 [APPEND User.addresses]",
                                  "append User.addresses a at 2 [APPEND User.addresses]"}));
    }
    SECTION("a slice with a step has to fit") {
        CHECK_THROWS_AS(u->addresses.set(orm::slice{{}, {}, 2}, {c, a}), orm::value_error);
        CHECK_THROWS_WITH(u->addresses.set(orm::slice{{}, {}, 2}, {c, a}),
                          Catch::Contains("User.addresses") && Catch::Contains("2 members"));
        CHECK(log.lines().empty());
        u->addresses.set(orm::slice{{}, {}, 2}, {c});
        CHECK(text_of(u->addresses) == "cb");
    }
    SECTION("slice deletion announces all before any goes") {
        std::vector<std::size_t> sizes;
        const orm::scoped_listener guard =
            orm::listen(orm::attr<&User::addresses>, orm::event::remove,
                        [&sizes](User& user) { sizes.push_back(user.addresses.size()); });
        u->addresses.erase(orm::slice{{}, {}, -1});
        CHECK(sizes == std::vector<std::size_t>{2, 2});
        CHECK(u->addresses.empty());
    }
    SECTION("erase of a range") {
        u->addresses.erase(u->addresses.begin(), u->addresses.end());
        CHECK(u->addresses.empty());
    }
    SECTION("no such place") {
        CHECK_THROWS_AS(u->addresses.set(2, c), orm::index_error);
        CHECK_THROWS_AS(u->addresses.erase(-3), orm::index_error);
        CHECK_THROWS_AS(u->addresses.at(2), orm::index_error);
        CHECK_THROWS_AS(u->addresses.erase(orm::slice{{}, {}, 0}), orm::value_error);
        CHECK_THROWS_WITH(u->addresses.at(2),
                          Catch::Contains("User.addresses") && Catch::Contains("holds 2 members"));
        CHECK(log.lines().empty());
    }
}

TEST_CASE_METHOD(fixture, "remove announces before it looks", "[collections]") {
    start({a, b});
    u->addresses.remove(a);
    CHECK(text_of(u->addresses) == "b");
    CHECK_THROWS_AS(u->addresses.remove(c), orm::value_error);
    CHECK_THAT(log, recorded({"remove User.addresses a [REMOVE User.addresses]",
                              "remove User.addresses c [REMOVE User.addresses]"}));
}

TEST_CASE_METHOD(fixture, "pop takes the member out first and gives a handle", "[collections]") {
    start({a, b});
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&User::addresses>, orm::event::remove,
                    [](User& user) { CHECK(user.addresses.size() == 1); });
    const orm::ref<Address> last = u->addresses.pop();
    CHECK(last == b);
    CHECK(last->user == nullptr);
    CHECK_THAT(log, recorded({"remove User.addresses b at -1 [REMOVE User.addresses]"}));
    CHECK_THROWS_AS(orm::make<User>()->addresses.pop(), orm::index_error);
}

TEST_CASE_METHOD(fixture, "a range is read before anything changes", "[collections]") {
    start({a, b});
    const orm::ref<User> v = orm::make<User>();
    v->addresses.extend(u->addresses);
    CHECK(text_of(v->addresses) == "ab");
    CHECK(u->addresses.empty());
    v->addresses.extend(v->addresses);
    CHECK(text_of(v->addresses) == "abab");
    v->addresses += {c};
    v->addresses += std::vector<orm::ref<Address>>{c};
    CHECK(text_of(v->addresses) == "ababcc");
}

TEST_CASE_METHOD(fixture, "objects that only the range held live", "[collections]") {
    const std::vector<int> numbers{1, 2, 3};
    u->addresses.extend(numbers | ranges::views::transform([](int n) {
                            return orm::make(Address{.email = std::to_string(n)});
                        }));
    CHECK(text_of(u->addresses) == "123");
    u->addresses.emplace_back(Address{.email = "4"});
    CHECK(u->addresses.back()->email == "4");
}

TEST_CASE_METHOD(fixture, "clear announces each at -1 while the list is full", "[collections]") {
    start({a, b});
    u->addresses.clear();
    CHECK_THAT(log, recorded({"remove User.addresses a at -1 [REMOVE User.addresses]",
                              "remove User.addresses b at -1 [REMOVE User.addresses]"}));
    CHECK(u->addresses.empty());
    CHECK(a->user == nullptr);
}

TEST_CASE_METHOD(fixture, "order changes are silent", "[collections]") {
    start({b, a, c});
    orm::mark_committed(*u);
    u->addresses.sort({}, [](const orm::ref<Address>& one) { return one->email.get(); });
    CHECK(text_of(u->addresses) == "abc");
    u->addresses.reverse();
    CHECK(text_of(u->addresses) == "cba");
    CHECK(log.lines().empty());
    CHECK_FALSE(orm::inspect(*u).modified());
}

TEST_CASE_METHOD(fixture, "a list is a standard range", "[collections]") {
    start({a, b, c});
    static_assert(std::ranges::random_access_range<const orm::list<Address>>);
    static_assert(std::random_access_iterator<orm::list<Address>::iterator>);
    const auto& all = u->addresses;
    CHECK(std::find(all.begin(), all.end(), b) - all.begin() == 1);
    CHECK(std::ranges::count_if(all, [](const auto& one) { return one->email > "a"; }) == 2);
    CHECK(ranges::find(all, c) != all.end());
    std::string text;
    for (const std::string& one :
         all | ranges::views::filter([](const auto& x) { return x->email != "b"; }) |
             ranges::views::transform([](const auto& x) { return x->email.get(); }))
        text += one;
    CHECK(text == "ac");
    const auto first = all[0];
    static_assert(std::is_same_v<decltype(first), const orm::ref<Address>>);
    CHECK(first == a);
    CHECK(all.front() == a);
    CHECK(all.back() == c);
    CHECK(all.contains(b));
    CHECK_FALSE(all.contains(orm::make<Address>()));
    CHECK(all == std::vector<orm::ref<Address>>{a, b, c});
}

TEST_CASE_METHOD(fixture, "null is refused with the attribute's name", "[collections]") {
    start({a});
    const orm::ref<Address> null;
    CHECK_THROWS_AS(u->addresses.append(null), orm::value_error);
    CHECK_THROWS_WITH(u->addresses.append(null), Catch::Contains("User.addresses takes no null"));
    CHECK_THROWS_AS(u->addresses.set(0, null), orm::value_error);
    CHECK_THROWS_AS(u->addresses.extend({b, null}), orm::value_error);
    CHECK_THROWS_AS((u->addresses = {b, null}), orm::value_error);
    CHECK(log.lines().empty());
    CHECK(text_of(u->addresses) == "a");
}

TEST_CASE_METHOD(fixture, "the first appends after a commit copy nothing", "[collections]") {
    start({a, b});
    orm::mark_committed(*u);
    u->addresses.append(c);
    auto history = orm::history_of(*u, orm::attr<&User::addresses>);
    CHECK(history.unchanged == std::vector{a, b});
    CHECK(history.added == std::vector{c});
    u->addresses.remove(a);
    history = orm::history_of(*u, orm::attr<&User::addresses>);
    CHECK(history.deleted == std::vector{a});
    CHECK(orm::committed_value(*u, orm::attr<&User::addresses>) == std::vector{a, b});
    u->addresses.insert(0, a);
    CHECK(orm::history_of(*u, orm::attr<&User::addresses>).deleted.empty());
}
