#include <catch2/catch.hpp>
#include <ctime>
#include <functional>
#include <orm/testing/recorder.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "model.hpp"

// Removals of many members at once.
namespace {

using shop::Address;
using shop::User;

constexpr auto addresses = orm::attr<&User::addresses>;

struct fixture {
    orm::ref<User> u = orm::make<User>();
    std::vector<orm::ref<Address>> all;
    orm::testing::recorder log;

    fixture() {
        log.name(*u, "u");
        for (const char* name : {"a", "b", "c", "d", "e"}) {
            all.push_back(orm::make<Address>());
            all.back()->email = name;
            log.name(*all.back(), name);
            u->addresses.append(all.back());
        }
    }
    std::string text() const {
        std::string made;
        for (const auto& one : u->addresses) made += one->email.get();
        return made;
    }
};

bool is_b_or_d(const orm::ref<Address>& one) {
    return one->email == "b" || one->email == "d";
}

}  // namespace

TEST_CASE_METHOD(fixture, "history knows what erase_if has taken out of a committed list",
                 "[collections]") {
    orm::mark_committed(*u);
    CHECK(erase_if(u->addresses, is_b_or_d) == 2);
    const auto found = orm::history_of(*u, addresses);
    CHECK(found.deleted == std::vector{all[1], all[3]});
    CHECK(found.unchanged == std::vector{all[0], all[2], all[4]});
    CHECK(orm::committed_value(*u, addresses) == all);
    orm::restore(*u);
    CHECK(text() == "abcde");
}

TEST_CASE_METHOD(fixture, "erase_if removes as a loop of removals does", "[collections]") {
    log.watch(addresses);
    log.watch(orm::attr<&Address::user>);
    u->addresses.remove(all[1]);
    u->addresses.remove(all[3]);
    const std::string expected = log.text();
    const std::string left = text();
    u->addresses = all;
    log.clear();
    CHECK(erase_if(u->addresses, is_b_or_d) == 2);
    CHECK(log.text() == expected);
    CHECK(text() == left);
    CHECK(all[1]->user == nullptr);
    CHECK(u->addresses.remove_if(is_b_or_d) == 0);
}

TEST_CASE_METHOD(fixture, "erase_if without listeners leaves the same", "[collections]") {
    SECTION("of members that stand once") {
        CHECK(erase_if(u->addresses.hold(), is_b_or_d) == 2);
    }
    SECTION("of one that stands twice") {
        u->addresses.append(all[1]);
        CHECK(u->addresses.erase_if(is_b_or_d) == 3);
    }
    CHECK(text() == "ace");
    CHECK(all[1]->user == nullptr);
    CHECK(all[0]->user == u);
    CHECK(orm::history_of(*u, addresses).added == std::vector{all[0], all[2], all[4]});
}

TEST_CASE_METHOD(fixture, "a predicate of erase_if may do what it likes", "[collections]") {
    int asked = 0;
    SECTION("throw") {
        const auto throws = [&asked](const auto&) -> bool {
            if (++asked == 3) throw std::domain_error{"enough"};
            return true;
        };
        CHECK_THROWS_AS(u->addresses.erase_if(throws), std::domain_error);
        CHECK(text() == "abcde");
    }
    SECTION("remove members") {
        u->addresses.erase_if([this](const orm::ref<Address>& one) {
            if (one == all[0]) u->addresses.pop();
            return is_b_or_d(one);
        });
        CHECK(text() == "ac");
    }
    SECTION("assign others") {
        u->addresses.erase_if([this](const orm::ref<Address>& one) {
            if (one == all[4]) u->addresses = {all[1], all[4]};
            return is_b_or_d(one);
        });
        CHECK(text() == "e");
    }
}

TEST_CASE_METHOD(fixture, "erase_if stops where a listener refuses", "[collections]") {
    const orm::scoped_listener refuse =
        orm::listen(addresses, orm::event::remove, [&](User&, const orm::ref<Address>& one) {
            if (one == all[3]) throw std::domain_error{"stays"};
        });
    CHECK_THROWS_AS(u->addresses.erase_if(is_b_or_d), std::domain_error);
    CHECK(text() == "acde");
}

TEST_CASE("all collections have erase_if", "[collections]") {
    const auto user = orm::make<User>();
    const auto tag = orm::make<shop::Tag>();
    const auto note = orm::make<shop::Note>();
    note->keyword = "key";
    user->tags.add(tag);
    user->notes.set(note);
    CHECK(erase_if(user->tags, [&](const auto& one) { return one != tag; }) == 0);
    CHECK(erase_if(user->tags, [&](const auto& one) { return one == tag; }) == 1);
    CHECK(user->tags.empty());
    CHECK(tag->users.empty());
    CHECK(erase_if(user->notes, [](const auto& item) { return item.first == "key"; }) == 1);
    CHECK(user->notes.empty());
    CHECK(note->user == nullptr);
    User plain;
    plain.addresses = {orm::make<Address>()};
    CHECK(erase_if(plain.addresses, [](const auto&) { return true; }) == 1);
}

TEST_CASE("emptying a two-way list costs a constant for each member", "[collections]") {
    struct way {
        const char* name;
        std::function<void(User&)> run;
    };
    const std::vector<way> ways{
        {"clear", [](User& u) { u.addresses.clear(); }},
        {"reset", [](User& u) { u.addresses.reset(); }},
        {"assignment", [](User& u) { u.addresses = {}; }},
        {"slice", [](User& u) { u.addresses.erase(orm::slice{}); }},
        {"erase_if", [](User& u) { u.addresses.erase_if([](const auto&) { return true; }); }},
        {"pop",
         [](User& u) {
             while (!u.addresses.empty()) u.addresses.pop();
         }},
    };
    const auto time_of = [](const way& how, int members) {
        const auto user = orm::make<User>();
        std::vector<orm::ref<Address>> all;
        for (int i = 0; i < members; ++i) all.push_back(orm::make<Address>());
        for (const auto& one : all) user->addresses.append(one);
        const std::clock_t start = std::clock();
        how.run(*user);
        const std::clock_t end = std::clock();
        CHECK(user->addresses.empty());
        CHECK(all.front()->user == nullptr);
        CHECK(all.back()->user == nullptr);
        return static_cast<double>(end - start) / CLOCKS_PER_SEC;
    };
    for (const way& how : ways) {
        INFO(how.name);
        const double few = time_of(how, 5000);
        CHECK(time_of(how, 40000) < 24 * few + 0.05);  // 8 times as many
    }
}
