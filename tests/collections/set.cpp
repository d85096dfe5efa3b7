#include <catch2/catch.hpp>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <string>
#include <unordered_set>
#include <vector>

#include "model.hpp"

// Source: specification, section 6, sets.
namespace {

using orm::testing::recorded;
using shop::Tag;
using shop::User;

struct fixture {
    orm::ref<User> u = orm::make<User>();
    orm::ref<Tag> a = orm::make(Tag{.label = "a"});
    orm::ref<Tag> b = orm::make(Tag{.label = "b"});
    orm::ref<Tag> c = orm::make(Tag{.label = "c"});
    orm::testing::recorder log;

    fixture() {
        log.name(*u, "u");
        log.name(*a, "a");
        log.name(*b, "b");
        log.name(*c, "c");
        u->tags = {a, b};
        log.watch(orm::attr<&User::tags>);
    }
    std::string labels() const {
        std::string text;
        for (const orm::ref<Tag>& one : u->tags) text += one->label.get();
        return text;
    }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a set holds each member once", "[collections]") {
    CHECK(u->tags.add(c));
    CHECK_FALSE(u->tags.add(a));
    CHECK_FALSE(u->tags.insert(a));
    CHECK_THAT(log, recorded({"append User.tags c [APPEND User.tags]",
                              "append_wo_mutation User.tags a at null [APPEND User.tags]",
                              "append_wo_mutation User.tags a at null [APPEND User.tags]"}));
    CHECK(labels() == "abc");
    CHECK(c->users.contains(u));
    CHECK(a->users.size() == 1);
}

TEST_CASE_METHOD(fixture, "what is not in leaves without events", "[collections]") {
    CHECK_FALSE(u->tags.discard(c));
    CHECK(u->tags.erase(c) == 0);
    CHECK_THROWS_AS(u->tags.remove(c), orm::key_error);
    CHECK(log.lines().empty());
    u->tags.remove(a);
    CHECK(u->tags.erase(b) == 1);
    CHECK_THAT(log, recorded({"remove User.tags a [REMOVE User.tags]",
                              "remove User.tags b [REMOVE User.tags]"}));
    CHECK(a->users.empty());
    CHECK_THROWS_AS(u->tags.pop(), orm::key_error);
}

TEST_CASE_METHOD(fixture, "pop takes the newest out first", "[collections]") {
    const orm::scoped_listener guard = orm::listen(
        orm::attr<&User::tags>, orm::event::remove,
        [](User& user, Tag& tag) { CHECK_FALSE(user.tags.contains(orm::ref<Tag>::to(tag))); });
    CHECK(u->tags.pop() == b);
    CHECK(labels() == "a");
}

TEST_CASE_METHOD(fixture, "sets are combined with sets and other ranges", "[collections]") {
    SECTION("update") {
        u->tags.update(std::vector{b, c});
        CHECK(labels() == "abc");
    }
    SECTION("difference_update, of itself too") {
        u->tags.difference_update({c, a});
        CHECK(labels() == "b");
        u->tags -= u->tags;
        CHECK(u->tags.empty());
    }
    SECTION("intersection_update") {
        u->tags.intersection_update({b, c});
        CHECK(labels() == "b");
        CHECK(a->users.empty());
    }
    SECTION("symmetric_difference_update") {
        u->tags.symmetric_difference_update({b, c, c});
        CHECK(labels() == "ac");
        u->tags ^= u->tags;
        CHECK(u->tags.empty());
    }
    SECTION("operators") {
        const orm::set<Tag> other{b, c};
        u->tags |= other;
        CHECK(labels() == "abc");
        u->tags &= other;
        CHECK(labels() == "bc");
        u->tags ^= orm::set<Tag>{a, b};
        CHECK(labels() == "ca");
        u->tags -= orm::set<Tag>{a};
        CHECK(labels() == "c");
    }
    SECTION("clear") {
        u->tags.clear();
        CHECK(u->tags.empty());
        CHECK(log.lines().size() == 2);
    }
}

TEST_CASE_METHOD(fixture, "gaps are passed over and closed", "[collections]") {
    std::vector<orm::ref<Tag>> many;
    for (int i = 0; i < 200; ++i) {
        many.push_back(orm::make(Tag{.label = std::to_string(i)}));
        u->tags.add(many.back());
    }
    for (std::size_t i = 0; i < many.size(); ++i)
        if (i % 3 != 0) u->tags.remove(many[i]);
    CHECK(u->tags.size() == 2 + 67);
    std::size_t seen = 0;
    for (const auto& one : u->tags) {
        CHECK(u->tags.contains(one));
        ++seen;
    }
    CHECK(seen == u->tags.size());
    for (std::size_t i = 0; i < many.size(); i += 3) CHECK(u->tags.contains(many[i]));
}

TEST_CASE_METHOD(fixture, "two sets are equal when their members are", "[collections]") {
    CHECK(u->tags == orm::set<Tag>{b, a});
    CHECK_FALSE(u->tags == orm::set<Tag>{b, c});
}
