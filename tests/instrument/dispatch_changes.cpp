#include <catch2/catch.hpp>
#include <memory>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// What a listener does to the very attribute, object or registration it is called for.
namespace changes {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Admin : User {
    orm::mapped<int> level;
};
constexpr auto name = orm::attr<&User::name>;
using old_name = orm::old_value<std::string>;

}  // namespace
}  // namespace changes

template <>
struct orm::extends<changes::Admin> : orm::fields<changes::User, &changes::Admin::level> {};

namespace changes {

TEST_CASE("listening inside the event takes effect, and the running dispatch fails",
          "[instrument]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::mark_committed(*user);
    int later = 0;
    int added = 0;
    orm::scoped_listener inner;
    bool armed = true;
    const orm::scoped_listener first = orm::listen(name, orm::event::set, [&] {
        if (std::exchange(armed, false))
            inner = orm::listen(name, orm::event::set, [&added] { ++added; });
    });
    const orm::scoped_listener second = orm::listen(name, orm::event::set, [&later] { ++later; });
    CHECK_THROWS_AS(user->name = "jack", orm::listeners_changed_error);
    CHECK(user->name == "ed");
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK(later == 0);
    CHECK(added == 0);
    user->name = "jack";
    CHECK(later == 1);
    CHECK(added == 1);
}

TEST_CASE("the message of a changed dispatch names event, class and attribute", "[instrument]") {
    const auto user = orm::make<User>();
    orm::scoped_listener inner;
    const orm::scoped_listener first = orm::listen(
        name, orm::event::set, [&] { inner = orm::listen(name, orm::event::set, [] {}); });
    CHECK_THROWS_WITH(user->name = "jack", Catch::Contains("'set'") &&
                                               Catch::Contains("User.name") &&
                                               Catch::Contains("outside of the listeners"));
}

TEST_CASE("a listener that removes itself destroys itself only after its call", "[instrument]") {
    const auto user = orm::make<User>();
    const auto alive = std::make_shared<int>(0);
    orm::listener self;
    self = orm::listen(name, orm::event::set, [&self, alive] {
        self.remove();
        ++*alive;  // the capture is still there
    });
    CHECK_THROWS_AS(user->name = "a", orm::listeners_changed_error);
    CHECK(*alive == 1);
    CHECK_FALSE(self.active());
    user->name = "b";
    CHECK(*alive == 1);
    orm::listen(name, orm::event::set, [] {}).remove();  // frees what was put aside
    CHECK(alive.use_count() == 1);
}

TEST_CASE("registering a duplicate inside the event is harmless", "[instrument]") {
    const auto user = orm::make<User>();
    static constexpr auto again = +[](User&) {};
    const orm::scoped_listener known = orm::listen(name, orm::event::set, again);
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::set, [] { orm::listen(name, orm::event::set, again); });
    CHECK_NOTHROW(user->name = "a");
}

TEST_CASE("listening on the base with propagate inside the subclass's event fails its dispatch",
          "[instrument]") {
    const auto admin = orm::make<Admin>();
    orm::scoped_listener inner;
    const orm::scoped_listener guard =
        orm::listen(orm::attr_of<Admin, &User::name>, orm::event::set, [&inner] {
            if (!inner.get().active())
                inner = orm::listen(
                    name, orm::event::set, [] {}, orm::propagate);
        });
    CHECK_THROWS_AS(admin->name = "a", orm::listeners_changed_error);
    CHECK_NOTHROW(admin->name = "b");
}

TEST_CASE("listening for another event or attribute inside an event is normal", "[instrument]") {
    const auto user = orm::make<User>();
    orm::scoped_listener inner;
    orm::scoped_listener other;
    const orm::scoped_listener guard = orm::listen(name, orm::event::set, [&] {
        inner = orm::listen(name, orm::event::remove, [] {});
        other = orm::listen(orm::attr<&User::id>, orm::event::set, [] {});
    });
    CHECK_NOTHROW(user->name = "a");
}

TEST_CASE("an assignment inside set completes first, and the outer one stores over it",
          "[instrument]") {
    const auto user = orm::make(User{.name = "start"});
    orm::mark_committed(*user);
    std::string log;
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::set, [&log](User& target, const std::string& value, const old_name& old) {
            log += *old + ">" + value + " ";
            if (value == "outer") target.name = "inner";
        });
    user->name = "outer";
    CHECK(log == "start>outer start>inner ");
    CHECK(user->name == "outer");
    CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"start"});
}

TEST_CASE("a deletion inside set is stored over too", "[instrument]") {
    const auto user = orm::make(User{.name = "start"});
    orm::mark_committed(*user);
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::set, [](User& target) { target.name.reset(); });
    user->name = "outer";
    CHECK(user->name == "outer");
    CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"start"});
}

TEST_CASE("an assignment inside remove is taken away again", "[instrument]") {
    const auto user = orm::make(User{.name = "start"});
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::remove, [](User& target) { target.name = "inner"; });
    user->name.reset();
    CHECK_FALSE(user->name.has_value());
}

TEST_CASE("a commit inside set comes before the change that is announced", "[instrument]") {
    const auto user = orm::make(User{.name = "start"});
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::set, [](User& target) { orm::mark_committed(target); });
    user->name = "next";
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"start"});
}

TEST_CASE("an object whose last handle a listener drops ends after the operation", "[instrument]") {
    auto user = orm::make(User{.name = "a name too long for the small buffer"});
    User* const object = user.get();
    std::string seen;
    const orm::scoped_listener drop = orm::listen(name, orm::event::set, [&user] { user.reset(); });
    const orm::scoped_listener after = orm::listen(
        name, orm::event::set, [&seen](User& target, const std::string&, const old_name& old) {
            seen = target.name + "/" + *old;
        });
    object->name = "another name too long for the small buffer";
    CHECK(seen == "a name too long for the small buffer/a name too long for the small buffer");
    CHECK_FALSE(user);
}

TEST_CASE("an object whose last handle a remove listener drops ends after the deletion",
          "[instrument]") {
    auto user = orm::make(User{.name = "ed"});
    User* const object = user.get();
    const orm::scoped_listener drop =
        orm::listen(name, orm::event::remove, [&user] { user.reset(); });
    CHECK_NOTHROW(object->name.reset());
    CHECK_FALSE(user);
}

TEST_CASE("an object dropped by a listener that throws ends all the same", "[instrument]") {
    auto user = orm::make(User{.name = "ed"});
    User* const object = user.get();
    const orm::scoped_listener drop = orm::listen(name, orm::event::set, [&user] {
        user.reset();
        throw std::domain_error{"no"};
    });
    CHECK_THROWS_AS(object->name = "x", std::domain_error);
}

TEST_CASE("an object that gets a new handle in time goes on living", "[instrument]") {
    auto user = orm::make(User{.name = "ed"});
    User* const object = user.get();
    orm::ref<User> rescued;
    const orm::scoped_listener drop = orm::listen(name, orm::event::set, [&](User& target) {
        user.reset();
        rescued = orm::ref<User>::to(target);
    });
    object->name = "jack";
    REQUIRE(rescued);
    CHECK(rescued->name == "jack");
}

TEST_CASE("a listener may make, change and end other objects of its class", "[instrument]") {
    const auto user = orm::make<User>();
    int depth = 0;
    const orm::scoped_listener guard = orm::listen(name, orm::event::set, [&depth] {
        if (++depth < 5) {
            const auto other = orm::make<User>();
            other->name = "other";
        }
    });
    user->name = "ed";
    CHECK(depth == 5);
}

}  // namespace changes
