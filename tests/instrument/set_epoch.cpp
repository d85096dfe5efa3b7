#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <string>
#include <vector>

// The fast path of a set: whoever listens must be seen at once, by every object.
namespace epochs {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Later : User {
    orm::mapped<int> level;
};
constexpr auto id = orm::attr<&User::id>;

bool is_fast(User& user) {
    return orm::detail::field_access::slot_of(user.id).stamp == orm::detail::set_epoch.load();
}

}  // namespace
}  // namespace epochs

template <>
struct orm::extends<epochs::Later> : orm::fields<epochs::User, &epochs::Later::level> {};

namespace epochs {

TEST_CASE("a listener registered after many idle sets is seen by every object at once",
          "[instrument]") {
    std::vector<orm::ref<User>> users;
    for (int i = 0; i < 50; ++i) users.push_back(orm::make(User{.id = i}));
    for (int round = 0; round < 5; ++round)
        for (auto& user : users) user->id = round;
    CHECK(is_fast(*users[0]));
    int calls = 0;
    const orm::scoped_listener guard = orm::listen(id, orm::event::set, [&calls] { ++calls; });
    for (auto& user : users) user->id = 7;
    CHECK(calls == 50);
    for (auto& user : users) user->id = 8;
    CHECK(calls == 100);
}

TEST_CASE("the fast path comes back when the last listener is removed", "[instrument]") {
    const auto user = orm::make<User>();
    {
        const orm::scoped_listener guard = orm::listen(id, orm::event::set, [] {});
        user->id = 1;
        user->id = 2;
        CHECK_FALSE(is_fast(*user));
    }
    user->id = 3;
    CHECK(is_fast(*user));
}

TEST_CASE("commit, expire, delete, flag and load end the fast path of the object", "[instrument]") {
    const auto user = orm::make(User{.id = 1});
    const auto other = orm::make(User{.id = 1});
    const auto warm = [&] {
        user->id = 2;
        other->id = 2;
        REQUIRE(is_fast(*user));
    };
    warm();
    orm::mark_committed(*user);
    user->id = 3;
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::history_of(*user, id).deleted == std::vector<int>{2});
    warm();
    orm::mark_committed(*user, id);
    user->id = 4;
    CHECK(orm::history_of(*user, id).deleted == std::vector<int>{2});
    warm();
    user->id.reset();
    user->id = 5;
    CHECK(user->id.has_value());
    warm();
    orm::set_committed_value(*user, id, 6);
    user->id = 7;
    CHECK(orm::history_of(*user, id).deleted == std::vector<int>{6});
    warm();
    orm::mark_expired(*user);
    user->id = 8;
    CHECK(orm::inspect(*user).modified());
    CHECK(user->id == 8);
    warm();
    orm::flag_modified(*user, id);
    CHECK_FALSE(is_fast(*user));
    user->id = 9;
    CHECK(orm::history_of(*user, id).added == std::vector<int>{9});
    CHECK(is_fast(*other));
}

TEST_CASE("active history alone ends the fast path", "[instrument]") {
    const auto later = orm::make<Later>();
    later->level = 1;
    later->level = 2;
    const orm::scoped_listener guard = orm::listen(
        orm::attr<&Later::level>, orm::event::remove, [] {}, orm::active_history);
    orm::mark_committed(*later);
    orm::mark_expired(*later, orm::attr<&Later::level>);
    CHECK_THROWS_AS(later->level = 3, orm::detached_instance_error);
}

TEST_CASE("a propagating listener is seen by idle objects of a subclass", "[instrument]") {
    const auto later = orm::make<Later>();
    for (int i = 0; i < 5; ++i) later->id = i;
    int calls = 0;
    const orm::scoped_listener guard = orm::listen(
        id, orm::event::set, [&calls] { ++calls; }, orm::propagate);
    later->id = 9;
    CHECK(calls == 1);
}

}  // namespace epochs
