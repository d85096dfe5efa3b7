#include <algorithm>
#include <catch2/catch.hpp>
#include <orm/collections.hpp>
#include <orm/instrument.hpp>
#include <string>
#include <thread>
#include <vector>

#include "desk.hpp"

namespace desks {
namespace {

using names = std::vector<std::string>;

TEST_CASE("a kept object has its values from its keeper, scalars together and objects alone") {
    database data = sample_data();
    desk at{data};
    const auto a = at.address(11);
    orm::mark_expired(*a);
    CHECK(at.log == names{"expire 5"});
    at.log.clear();
    CHECK(a->email == "ed@home");
    CHECK(a->user_id == 1);
    CHECK(at.log == names{"load id email user_id"});
    CHECK(a->user->name == "ed");
    CHECK(at.log == names{"load id email user_id", "load user", "load name"});
    CHECK(at.statements == 2);
}

TEST_CASE("an object that was never loaded has what is asked for, and no more") {
    database data = sample_data();
    desk at{data};
    const auto u = at.user(1);
    CHECK(u->addresses.size() == 2);
    CHECK(u->addresses[1]->user == u);
    CHECK(at.log == names{"load addresses", "load user"});
    CHECK(u->name == "ed");
    CHECK(at.log.back() == "load name");
}

TEST_CASE("the identity map knows the old object of a many-to-one, without a statement") {
    database data = sample_data();
    desk at{data};
    const auto u = at.user(1);
    const auto a = at.address(11);
    a->user = at.user(2);
    CHECK(at.statements == 0);
    CHECK(at.log == names{"look for user", "replaced known user", "left addresses",
                          "first change of User", "arrived addresses", "first change of User",
                          "first change of Address"});
    const auto h = orm::history_of(*a, orm::attr<&Address::user>);
    REQUIRE(h.deleted.size() == 1);
    CHECK(h.deleted[0] == u);
}

TEST_CASE("an old object that is not at hand stays unknown, and no statement is sent for it") {
    database data = sample_data();
    desk at{data};
    const auto a = at.address(11);
    a->user = at.user(2);
    CHECK(at.statements == 0);
    CHECK(at.log == names{"look for user", "replaced unknown user", "arrived addresses",
                          "first change of User", "first change of Address"});
    CHECK(orm::history_of(*a, orm::attr<&Address::user>).deleted.empty());
}

TEST_CASE("pending objects load nothing, detached ones throw") {
    database data = sample_data();
    desk at{data};
    const auto made = orm::make<User>();
    at.add(*made);
    CHECK(life_of(*made) == life_stage::pending);
    CHECK(made->name == "");
    CHECK(made->addresses.empty());
    CHECK(at.log.empty());
    const auto u = at.user(1);
    CHECK(u->name == "ed");
    at.expunge(orm::inspect(*u));
    CHECK(u->name == "ed");
    CHECK_THROWS_AS(u->addresses.size(), orm::detached_instance_error);
    orm::mark_expired(*u);
    CHECK_THROWS_AS(u->name.get(), orm::detached_instance_error);
}

TEST_CASE("a kept object is committed by its keeper alone") {
    database data = sample_data();
    desk at{data};
    const auto u = at.user(1);
    u->name = "jack";
    CHECK_THROWS_AS(orm::mark_committed(*u), orm::invalid_request_error);
    CHECK_THROWS_AS(orm::mark_committed(*u, orm::attr<&User::name>), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::inspect(*u).commit_all(), Catch::Contains("is in a session"));
    CHECK(orm::inspect(*u).modified());
    CHECK(at.flush() == 1);
    CHECK_FALSE(orm::inspect(*u).modified());
    CHECK(data.users[1] == "jack");
    orm::mark_expired(*u, orm::attr<&User::name>, orm::attr<&User::rank>);
    CHECK(at.log.back() == "expire 2");
    at.expunge(orm::inspect(*u));
    CHECK_NOTHROW(orm::mark_committed(*u));
}

TEST_CASE("what arrives at a kept owner is told of before the other end, and cascades") {
    database data = sample_data();
    desk at{data};
    const auto u = at.user(3);
    const auto a = orm::make<Address>();
    bool was_told = true;
    at.on_member = [&](orm::instance_state& member) {
        if (&member == &orm::inspect(*a))
            was_told = orm::inspect(*a).is_loaded(orm::attr<&Address::user>.info());
    };
    u->addresses.append(a);
    CHECK_FALSE(was_told);
    CHECK(life_of(*a) == life_stage::pending);
    CHECK(at.log == names{"load addresses", "arrived addresses", "replaced unknown user",
                          "first change of Address", "first change of User"});
    at.on_member = {};
    const auto b = orm::make<Address>();
    b->user = u;  // the change came from the other end: it is not brought in
    CHECK(life_of(*b) == life_stage::free);
    u->addresses.remove(a);
    CHECK(life_of(*a) == life_stage::free);
    CHECK(a->user == nullptr);
}

TEST_CASE("members that are assigned, queued or taken out together are told one by one") {
    database data = sample_data();
    desk at{data};
    const auto u = at.user(3);
    const auto a = orm::make<Address>();
    const auto b = orm::make<Address>();
    const auto c = orm::make<Address>();
    const auto count = [&](const std::string& what) {
        return std::count(at.log.begin(), at.log.end(), what);
    };
    // As often as listeners are told: twice of a member that an assignment takes out.
    int appended = 0;
    int removed = 0;
    const bool listens = GENERATE(false, true);
    orm::scoped_listener on_append;
    orm::scoped_listener on_remove;
    if (listens) {
        on_append = orm::listen(orm::attr<&User::addresses>, orm::event::append,
                                [&](User&, Address&) { ++appended; });
        on_remove = orm::listen(orm::attr<&User::addresses>, orm::event::remove,
                                [&](User&, Address&) { ++removed; });
    }
    u->addresses = {a, b};
    CHECK(count("arrived addresses") == 2);
    u->addresses = {c};
    CHECK(count("arrived addresses") == 3);
    CHECK(count("left addresses") == 4);
    for (int i = 0; i < 40; ++i) u->addresses.append(orm::make<Address>());
    CHECK(count("arrived addresses") == 43);
    u->addresses.clear();
    CHECK(count("left addresses") == 45);
    orm::mark_expired(*u, orm::attr<&User::addresses>);
    a->user = u;
    CHECK(count("arrived addresses") == 44);
    CHECK(count("load addresses") == 1);  // when it was assigned: this one is queued
    if (!listens) return;
    CHECK(appended == count("arrived addresses"));
    CHECK(removed == count("left addresses"));
}

TEST_CASE("an owner that was idle tells its keeper of what comes after it was added") {
    database data = sample_data();
    desk at{data};
    const bool listens = GENERATE(false, true);
    orm::scoped_listener heard;
    if (listens)
        heard = orm::scoped_listener{
            orm::listen(orm::attr<&User::addresses>, orm::event::append, [](User&, Address&) {})};
    const auto u = orm::make<User>();
    for (int i = 0; i < 8; ++i) u->addresses.append(orm::make<Address>());
    at.add(*u);
    u->addresses.append(orm::make<Address>());
    CHECK(at.log == names{"arrived addresses", "replaced unknown user", "first change of Address"});
    at.log.clear();
    at.expunge(orm::inspect(*u));
    u->addresses.append(orm::make<Address>());
    CHECK(at.log.empty());
}

TEST_CASE("an object has one keeper, and a new one when the first is gone") {
    database data = sample_data();
    auto first = std::make_unique<desk>(data);
    desk second{data};
    const auto u = first->user(1);
    CHECK_THROWS_AS(second.entries.keep(orm::inspect(*u), life_stage::persistent),
                    orm::invalid_request_error);
    u->name = "jack";
    keeper_access::entry_of(orm::inspect(*u)).options = 7;
    first.reset();
    CHECK(life_of(*u) == life_stage::detached);
    CHECK(u->name == "jack");
    CHECK(orm::inspect(*u).modified());
    second.add(*u);
    CHECK(second.user(1) == u);
    CHECK(keeper_access::entry_of(orm::inspect(*u)).options == 7);
    CHECK(orm::history_of(*u, orm::attr<&User::name>).added.size() == 1);
    CHECK(second.flush() == 1);
    CHECK(data.users[1] == "jack");
}

TEST_CASE("a keeper that ends leaves its objects detached, and new ones as they were") {
    database data = sample_data();
    std::vector<orm::ref<User>> held;
    for (int i = 4; i < 400; ++i) data.users[i] = "x";
    const auto made = orm::make<User>();
    {
        desk at{data};
        for (int i = 4; i < 400; ++i) {
            auto one = at.user(i);
            if (i % 3 != 0) held.push_back(one);
        }
        at.add(*made);
        CHECK(at.entries.size() == held.size() + 1);
    }
    CHECK(life_of(*made) == life_stage::free);
    made->name = "new";
    for (const auto& one : held) CHECK(life_of(*one) == life_stage::detached);
    held.front()->name = "old";
    // Detached objects belong to nobody: they may end anywhere.
    std::vector<orm::ref<User>> half;
    while (half.size() < held.size()) {
        half.push_back(std::move(held.back()));
        held.pop_back();
    }
    std::thread other{[theirs = std::move(half)]() mutable { theirs.clear(); }};
    held.clear();
    other.join();
}

TEST_CASE("objects that are expunged one by one may end in another thread") {
    database data = sample_data();
    for (int i = 4; i < 200; ++i) data.users[i] = "x";
    desk at{data};
    std::vector<orm::ref<User>> leave;
    for (int i = 4; i < 200; ++i) {
        leave.push_back(at.user(i));
        at.expunge(orm::inspect(*leave.back()));
    }
    std::thread other{[theirs = std::move(leave)]() mutable { theirs.clear(); }};
    for (int i = 4; i < 200; ++i) static_cast<void>(at.user(i));
    other.join();
    CHECK(at.entries.size() == 0);
}

TEST_CASE("an entry that was given back is nobody's, or another object's") {
    database data = sample_data();
    desk at{data};
    auto u = at.user(1);
    kept_entry& entry = keeper_access::entry_of(orm::inspect(*u));
    const orm::detail::kept_handle weak{entry};
    CHECK(weak.get() == &entry);
    u.reset();
    CHECK(at.ended == 1);
    CHECK(at.users.empty());
    CHECK(weak.get() == nullptr);
    u = at.user(2);
    CHECK(&keeper_access::entry_of(orm::inspect(*u)) == &entry);
    CHECK(weak.get() == nullptr);
}

TEST_CASE("hidden columns lie behind an entry and move with it") {
    database data;
    desk by{data};
    const std::size_t columns = GENERATE(1U, 3U, 200U, 500U);
    const auto u = orm::make<User>();
    {
        kept_entries wide{by, columns};
        kept_entry& entry = wide.keep(orm::inspect(*u), life_stage::persistent);
        const auto values = orm::detail::kept_chunk::hidden(entry);
        REQUIRE(values.size() == columns);
        for (const std::int64_t one : values) CHECK(one == 0);
        values[columns - 1] = 42;
        wide.detach(orm::inspect(*u));
        kept_entry& back = wide.keep(orm::inspect(*u), life_stage::persistent);
        CHECK(orm::detail::kept_chunk::hidden(back)[columns - 1] == 42);
    }
    CHECK(life_of(*u) == life_stage::detached);
    CHECK_THROWS_AS((kept_entries{by, 501}), orm::invalid_request_error);
}

TEST_CASE("all objects are expired in one pass, and references to their scalars stay readable") {
    database data = sample_data();
    for (int i = 4; i < 300; ++i) data.users[i] = "a name that is too long to be kept in place";
    desk at{data};
    std::vector<orm::ref<User>> held;
    for (int i = 1; i < 300; ++i) held.push_back(at.user(i % 4 == 0 ? 1 : i));
    for (const auto& one : held) static_cast<void>(one->addresses.size());
    held[4]->rank = 3;
    const std::string& name = held[4]->name;
    const std::string before = name;
    const auto fresh = orm::make<User>();
    at.add(*fresh);
    fresh->name = "new";
    at.expire_all();
    CHECK(name == before);
    CHECK(fresh->name == "new");
    at.log.clear();
    for (const auto& one : held) {
        CHECK_FALSE(orm::inspect(*one).modified());
        CHECK(orm::inspect(*one).loaded().empty());
        CHECK(orm::inspect(*one).expired());
    }
    CHECK(held[0]->name == "ed");
    CHECK(at.log == names{"load id name rank"});
    held[0]->name = "jack";
    CHECK(at.log.back() == "first change of User");
    at.entries.settle_all();
    CHECK_FALSE(orm::inspect(*held[0]).modified());
    CHECK(held[0]->name == "jack");
}

}  // namespace
}  // namespace desks
