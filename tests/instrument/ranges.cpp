#include <algorithm>
#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <range/v3/algorithm/find.hpp>
#include <range/v3/algorithm/max_element.hpp>
#include <range/v3/algorithm/sort.hpp>
#include <range/v3/range/conversion.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/transform.hpp>
#include <string>
#include <vector>

namespace ranges_test {
namespace {

struct User {
    orm::mapped<int> age;
    orm::mapped<std::string> name;
};

std::vector<orm::ref<User>> some_users() {
    return {orm::make(User{.age = 30, .name = "wendy"}), orm::make(User{.age = 20, .name = "ed"}),
            orm::make(User{.age = 25, .name = "jack"})};
}

}  // namespace

TEST_CASE("standard range algorithms project through a handle to an attribute", "[instrument]") {
    auto users = some_users();
    CHECK(std::ranges::find(users, "ed", &User::name) == users.begin() + 1);
    CHECK(std::ranges::find(users, 25, &User::age) == users.begin() + 2);
    CHECK(std::ranges::find(users, std::string{"nobody"}, &User::name) == users.end());
    std::ranges::sort(users, {}, &User::name);
    CHECK(users[0]->name == "ed");
    CHECK(users[2]->name == "wendy");
    CHECK((*std::ranges::max_element(users, {}, &User::age))->name == "wendy");
    CHECK(std::ranges::count_if(
              users, [](int age) { return age > 20; }, &User::age) == 2);
}

TEST_CASE("range-v3 algorithms and views project through a handle to an attribute",
          "[instrument]") {
    auto users = some_users();
    CHECK(::ranges::find(users, "ed", &User::name) == users.begin() + 1);
    ::ranges::sort(users, {}, &User::age);
    CHECK(users[0]->name == "ed");
    const auto names = users | ::ranges::views::filter([](const auto& u) { return u->age > 20; }) |
                       ::ranges::views::transform([](const auto& u) { return u->name.get(); }) |
                       ::ranges::to<std::vector<std::string>>();
    CHECK(names == std::vector<std::string>{"jack", "wendy"});
}

TEST_CASE("sorting a vector of plain objects moves their values", "[instrument]") {
    std::vector<User> plain{{.age = 3, .name = "c"}, {.age = 1, .name = "a"}};
    std::ranges::sort(plain, {}, &User::age);
    CHECK(plain[0].name == "a");
    CHECK(plain[1].name == "c");
}

}  // namespace ranges_test
