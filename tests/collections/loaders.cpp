#include <catch2/catch.hpp>
#include <map>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <span>
#include <string>
#include <vector>

#include "model.hpp"

// A loader stands in for the database. Source: specification, 5 (old values) and 6.19 to 6.23.
namespace {

using orm::testing::recorded;
using shop::Address;
using shop::Note;
using shop::User;

constexpr auto addresses = orm::attr<&User::addresses>;
constexpr auto notes = orm::attr<&User::notes>;
constexpr auto user = orm::attr<&Address::user>;

struct fixture {
    orm::ref<User> u = orm::make<User>();
    orm::ref<Address> a = orm::make(Address{.email = "a"});
    orm::ref<Address> b = orm::make(Address{.email = "b"});
    orm::ref<Address> c = orm::make(Address{.email = "c"});
    orm::ref<Note> note = orm::make(Note{.keyword = "n"});
    orm::testing::recorder log;
    int loads = 0;

    fixture() {
        log.name(*u, "u");
        log.name(*a, "a");
        log.name(*b, "b");
        log.name(*c, "c");
        orm::inspect(*u).set_loader(
            [this](orm::instance_state&, std::span<orm::attribute_info* const> wanted) {
                ++loads;
                for (const orm::attribute_info* one : wanted) {
                    if (one == &addresses.info())
                        orm::set_committed_value(*u, addresses, std::vector{a, b});
                    if (one == &notes.info())
                        orm::set_committed_value(*u, notes, std::vector{note});
                }
            });
    }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a collection is loaded when it is used", "[collections]") {
    log.watch(addresses);
    CHECK(u->addresses.size() == 2);
    CHECK(loads == 1);
    CHECK_THAT(log, recorded({"init_collection User.addresses ()"}));
    CHECK(u->notes["n"] == note);
    CHECK(a->user == nullptr);
    CHECK_FALSE(orm::inspect(*u).modified());
    u->addresses.append(c);
    CHECK(orm::history_of(*u, addresses).unchanged.size() == 2);
}

TEST_CASE_METHOD(fixture, "changes of the other end wait for the load", "[collections]") {
    orm::set_committed_value(*b, user, u);
    log.watch(addresses);
    c->user = u;
    b->user = nullptr;
    CHECK(loads == 0);
    CHECK_THAT(log, recorded({"append User.addresses c [REPLACE Address.user]",
                              "remove User.addresses b [REPLACE Address.user]"}));
    CHECK(orm::inspect(*u).modified());
    CHECK(orm::inspect(*u).is_changed(addresses.info()));
    CHECK(orm::history_of(*u, addresses).empty());
    log.clear();
    CHECK(u->addresses == std::vector{a, c});
    CHECK(loads == 1);
    CHECK_THAT(log, recorded({"init_collection User.addresses ()"}));
    const auto history = orm::history_of(*u, addresses);
    CHECK(history.added == std::vector{c});
    CHECK(history.unchanged == std::vector{a});
    CHECK(history.deleted == std::vector{b});
}

TEST_CASE_METHOD(fixture, "queued changes cancel each other", "[collections]") {
    c->user = u;
    c->user = nullptr;
    a->user = u;  // in the database already
    CHECK(u->addresses == std::vector{a, b});
    CHECK_FALSE(orm::history_of(*u, addresses).has_changes());
}

TEST_CASE_METHOD(fixture, "commit and expire drop what is queued", "[collections]") {
    c->user = u;
    SECTION("commit") {
        orm::mark_committed(*u);
    }
    SECTION("expire") {
        orm::mark_expired(*u);
    }
    CHECK(u->addresses == std::vector{a, b});
}

TEST_CASE_METHOD(fixture, "a listener must not load what is being queued", "[collections]") {
    const orm::scoped_listener guard = orm::listen(addresses, orm::event::append, [](User& target) {
        static_cast<void>(target.addresses.size());
    });
    CHECK_THROWS_WITH(c->user = u, Catch::Contains("User.addresses was loaded by a listener"));
    CHECK(c->user == nullptr);
}

TEST_CASE_METHOD(fixture, "an expired collection is loaded anew", "[collections]") {
    auto held = u->addresses.hold();
    u->addresses.append(c);
    orm::mark_expired(*u, addresses);
    CHECK_FALSE(held.is_linked());
    CHECK(held.size() == 3);
    CHECK(u->addresses.size() == 2);
    CHECK(loads == 2);
    CHECK_FALSE(orm::inspect(*u).is_changed(addresses.info()));
}

TEST_CASE_METHOD(fixture, "bulk assignment loads what it replaces", "[collections]") {
    log.watch(addresses);
    u->addresses = {b, c};
    CHECK(loads == 1);
    CHECK(log.lines().front() == "init_collection User.addresses ()");
    const auto history = orm::history_of(*u, addresses);
    CHECK(history.added == std::vector{c});
    CHECK(history.deleted == std::vector{a});
}

TEST_CASE_METHOD(fixture, "deleting what is not loaded does nothing", "[collections]") {
    u->addresses.reset();
    CHECK(loads == 0);
    CHECK_FALSE(orm::inspect(*u).modified());
}

TEST_CASE("an object attribute that is not loaded has an unknown old value", "[instrument]") {
    const auto u = orm::make(User{.name = "u"});
    const auto v = orm::make(User{.name = "v"});
    const auto a = orm::make<Address>();
    orm::inspect(*a).set_loader(
        [&](orm::instance_state&, std::span<orm::attribute_info* const> wanted) {
            for (const orm::attribute_info* one : wanted)
                if (one == &user.info()) orm::set_committed_value(*a, user, u);
        });
    std::string seen;
    const auto show = [&seen](Address&, const orm::ref<User>&,
                              const orm::old_value<orm::ref<User>>& old, const orm::initiator&) {
        seen = old == orm::unknown    ? "unknown"
               : old == orm::no_value ? "no_value"
                                      : (*old)->name.get();
    };
    SECTION("without active history") {
        const orm::scoped_listener guard = orm::listen(user, orm::event::set, show);
        a->user = v;
        CHECK(seen == "unknown");
        CHECK(orm::history_of(*a, user).added == std::vector{v});
        CHECK(orm::history_of(*a, user).deleted.empty());
        CHECK(orm::committed_value(*a, user) == std::nullopt);
    }
    SECTION("read first") {
        const orm::scoped_listener guard = orm::listen(user, orm::event::set, show);
        CHECK(a->user == u);
        a->user = v;
        CHECK(seen == "u");
    }
    SECTION("deleted") {
        a->user.reset();
        CHECK_FALSE(a->user.has_value());
        CHECK(orm::history_of(*a, user).added == std::vector<orm::ref<User>>{nullptr});
    }
}
