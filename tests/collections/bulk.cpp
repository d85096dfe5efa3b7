#include <catch2/catch.hpp>
#include <optional>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "model.hpp"

// Source: specification, section 7.
namespace {

using orm::testing::recorded;
using shop::Address;
using shop::Tag;
using shop::User;

constexpr auto addresses = orm::attr<&User::addresses>;
constexpr auto tags = orm::attr<&User::tags>;

struct fixture {
    orm::ref<User> u = orm::make(User{.name = "u"});
    orm::ref<Tag> a = orm::make(Tag{.label = "a"});
    orm::ref<Tag> b = orm::make(Tag{.label = "b"});
    orm::ref<Tag> c = orm::make(Tag{.label = "c"});
    orm::testing::recorder log;

    fixture() {
        log.name(*u, "u");
        log.name(*a, "a");
        log.name(*b, "b");
        log.name(*c, "c");
    }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a bulk assignment announces what comes, stays and goes",
                 "[collections]") {
    u->tags = {a, b};
    log.watch(tags, orm::attr<&Tag::users>);
    u->tags = {c, b};
    CHECK_THAT(log, recorded({"init_collection User.tags ()",
                              "bulk_replace User.tags (c, b) [BULK_REPLACE User.tags]",
                              "init_collection Tag.users ()",
                              "append Tag.users u [BULK_REPLACE User.tags]",
                              "append User.tags c [BULK_REPLACE User.tags]",
                              "append_wo_mutation User.tags b [BULK_REPLACE User.tags]",
                              "remove Tag.users u [BULK_REPLACE User.tags]",
                              "remove User.tags a [BULK_REPLACE User.tags]",
                              "dispose_collection User.tags (a, b)"}));
    CHECK(u->tags.size() == 2);
    CHECK(a->users.empty());
}

TEST_CASE_METHOD(fixture, "the first assignment makes two collections", "[collections]") {
    log.watch(tags);
    u->tags = {a};
    CHECK_THAT(log, recorded({"init_collection User.tags ()",
                              "bulk_replace User.tags (a) [BULK_REPLACE User.tags]",
                              "init_collection User.tags ()",
                              "append User.tags a [BULK_REPLACE User.tags]",
                              "dispose_collection User.tags ()"}));
}

TEST_CASE_METHOD(fixture, "its own collection changes nothing", "[collections]") {
    u->tags = {a};
    orm::mark_committed(*u);
    log.watch(tags);
    auto held = u->tags.hold();
    u->tags = held;
    u->tags = u->tags;
    CHECK(log.lines().size() == 4);
    CHECK(held.is_linked());
    CHECK_FALSE(orm::inspect(*u).modified());
    u->tags = {a};
    CHECK(orm::inspect(*u).modified());
    CHECK_FALSE(held.is_linked());
    CHECK_FALSE(orm::history_of(*u, tags).has_changes());
}

TEST_CASE_METHOD(fixture, "listeners change the members to come in place", "[collections]") {
    const orm::scoped_listener guard =
        orm::listen(tags, orm::event::bulk_replace, [this](User&, orm::bulk_values<Tag>& values) {
            CHECK(values.size() == 2);
            CHECK(values[0] == a);
            values.replace(0, orm::make(Tag{.label = "fresh"}));
            values.push_back(c);
            CHECK_THROWS_AS(values.push_back(nullptr), orm::value_error);
            values.assign(std::vector{values[2], values[0]});
        });
    u->tags = {a, b};
    CHECK(u->tags.size() == 2);
    CHECK(u->tags.contains(c));
    CHECK((*++u->tags.begin())->label == "fresh");
    CHECK_FALSE(u->tags.contains(a));
}

TEST_CASE_METHOD(fixture, "a refusal leaves what the specification says", "[collections]") {
    u->tags = {a, b};
    orm::mark_committed(*u);
    SECTION("in bulk_replace: the old collection") {
        log.watch(tags);
        log.fail_on("bulk_replace User.tags");
        CHECK_THROWS(u->tags = {c});
        CHECK(u->tags == orm::set<Tag>{a, b});
        CHECK_FALSE(orm::inspect(*u).modified());
    }
    SECTION("in an append: the new one, partly filled") {
        log.watch(tags);
        auto held = u->tags.hold();
        log.fail_on("append User.tags c");
        CHECK_THROWS(u->tags = {b, c});
        CHECK(u->tags == orm::set<Tag>{b});
        CHECK(orm::inspect(*u).modified());
        CHECK(held.size() == 2);
        CHECK(a->users.contains(u));
        CHECK(orm::history_of(*u, tags).deleted == std::vector{a});
        CHECK(held.is_linked());
    }
    SECTION("in a remove: the new one") {
        log.watch(tags);
        log.fail_on("remove User.tags a");
        CHECK_THROWS(u->tags = {c});
        CHECK(u->tags == orm::set<Tag>{c});
    }
    SECTION("in dispose_collection: all is done") {
        log.watch(tags);
        log.fail_on("dispose_collection User.tags");
        CHECK_THROWS(u->tags = {c});
        CHECK(u->tags == orm::set<Tag>{c});
        CHECK(a->users.empty());
    }
    SECTION("in init_collection: the old collection") {
        log.watch(tags);
        log.fail_on("init_collection User.tags");
        CHECK_THROWS(u->tags = {c});
        CHECK(u->tags == orm::set<Tag>{a, b});
    }
}

TEST_CASE_METHOD(fixture, "an owned member of a list is reported twice when it goes",
                 "[collections]") {
    // Source: 8.5.
    const auto address = orm::make<Address>();
    log.name(*address, "x");
    u->addresses = {address};
    log.watch(addresses);
    u->addresses = {};
    CHECK_THAT(log, recorded({"init_collection User.addresses ()",
                              "bulk_replace User.addresses () [BULK_REPLACE User.addresses]",
                              "remove User.addresses x [REPLACE Address.user]",
                              "remove User.addresses x [BULK_REPLACE User.addresses]",
                              "dispose_collection User.addresses (x)"}));
}

TEST_CASE_METHOD(fixture, "init_collection may fill a collection silently", "[collections]") {
    orm::mark_committed(*u);
    const orm::scoped_listener guard =
        orm::listen(tags, orm::event::init_collection,
                    [this](User&, orm::held<orm::set<Tag>>& made, orm::adapter<Tag>& adapter) {
                        CHECK(made.empty());
                        CHECK(adapter.attribute() == &tags.info());
                        CHECK(adapter.owner() == &orm::inspect(*u));
                        adapter.append_without_event(a);
                        adapter.append_multiple_without_event(std::vector{b, c});
                        adapter.remove_without_event(c);
                        CHECK(adapter.members() == std::vector{a, b});
                    });
    CHECK(u->tags.size() == 2);
    CHECK_FALSE(orm::inspect(*u).modified());
    CHECK(a->users.empty());
}

TEST_CASE_METHOD(fixture, "a collection that was only read takes no silent changes",
                 "[collections]") {
    auto held = u->tags.hold();
    orm::adapter<Tag> adapter{held.body()};
    CHECK(adapter.is_unstored());
    CHECK_THROWS_AS(adapter.append_without_event(a), orm::invalid_request_error);
    CHECK_THROWS_AS(adapter.clear_without_event(), orm::invalid_request_error);
    adapter.append_with_event(a);
    CHECK(u->tags.contains(a));
    CHECK(a->users.contains(u));
    adapter.append_with_event(b);
    adapter.remove_with_event(a);
    CHECK_THROWS_AS(adapter.remove_with_event(a), orm::key_error);
    adapter.clear_with_event();
    CHECK(b->users.empty());
    adapter.append_without_event(c);
    adapter.clear_without_event();
    CHECK(adapter.size() == 0);
}

TEST_CASE_METHOD(fixture, "a collection is started for silent filling", "[collections]") {
    u->tags = {a};
    orm::mark_committed(*u);
    log.watch(tags);
    auto adapter = orm::init_collection(*u, tags);
    adapter.append_multiple_without_event(std::vector{b, c});
    CHECK_THAT(log, recorded({"init_collection User.tags ()"}));
    CHECK(u->tags == orm::set<Tag>{b, c});
    CHECK_FALSE(orm::inspect(*u).modified());
    CHECK_FALSE(orm::history_of(*u, tags).has_changes());
}

TEST_CASE_METHOD(fixture, "a collection left over by a refusal ends with its last handle",
                 "[collections]") {
    u->tags = {a, b};
    std::optional<orm::held<orm::set<Tag>>> left_over = u->tags.hold();
    {
        log.watch(tags);
        log.fail_on("append User.tags c");
        CHECK_THROWS(u->tags = {c});
        log.fail_on("");
    }
    CHECK(left_over->is_linked());
    const orm::scoped_listener guard =
        orm::listen(tags, orm::event::remove, [&](User&) { left_over.reset(); });
    left_over->discard(a);
    CHECK(u->tags.empty());
}

TEST_CASE("ten thousand members are replaced by others", "[collections]") {
    const auto u = orm::make<User>();
    std::vector<orm::ref<Address>> all;
    for (int i = 0; i < 15'000; ++i) all.push_back(orm::make<Address>());
    u->addresses = std::vector(all.begin(), all.begin() + 10'000);
    u->addresses = std::vector(all.begin() + 5'000, all.end());
    CHECK(u->addresses.size() == 10'000);
    for (std::size_t i = 0; i < all.size(); ++i)
        if ((all[i]->user == u) != (i >= 5'000)) FAIL("member " << i);
    CHECK(orm::history_of(*u, addresses).added.size() == 10'000);
}

namespace {

struct Shelf;
struct Jar {
    orm::mapped<int> size;
};
struct Shelf {
    orm::mapped<int> id;
    orm::dict<std::string, Jar> jars;
};

}  // namespace

TEST_CASE("a dictionary of objects that tell no keys takes those that it is given") {
    const auto shelf = orm::make<Shelf>();
    const auto old = orm::make<Jar>();
    const auto one = orm::make<Jar>();
    shelf->jars.put("old", old);
    shelf->jars.put("one", one);
    std::vector<std::string> told;
    const orm::scoped_listener listening[]{
        orm::listen(orm::attr<&Shelf::jars>, orm::event::append,
                    [&](Shelf&, const orm::ref<Jar>&) { told.push_back("append"); }),
        orm::listen(orm::attr<&Shelf::jars>, orm::event::remove,
                    [&](Shelf&, const orm::ref<Jar>&) { told.push_back("remove"); })};
    const auto another = orm::make<Jar>();
    shelf->jars = {{"first", one}, {"second", another}};
    CHECK(shelf->jars.size() == 2);
    CHECK(shelf->jars.at("first") == one);
    CHECK(shelf->jars.at("second") == another);
    CHECK(told == std::vector<std::string>{"append", "remove"});

    const auto other = orm::make<Shelf>();
    other->jars.put("third", one);
    shelf->jars = other->jars;
    CHECK(shelf->jars.size() == 1);
    CHECK(shelf->jars.at("third") == one);
}
