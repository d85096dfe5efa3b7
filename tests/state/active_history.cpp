#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <span>
#include <stdexcept>
#include <string>

// Source: spec 4, "Old value of a scalar".
namespace active {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::string> declared;
};
constexpr auto name = orm::attr<&User::name>;
using old_name = orm::old_value<std::string>;
using wanted_list = std::span<orm::attribute_info* const>;

std::string show(const old_name& old) {
    return old == orm::no_value ? "no_value" : old == orm::unknown ? "unknown" : *old;
}
void serve(User& user) {
    orm::inspect(user).set_loader([](orm::instance_state& state, wanted_list wanted) {
        auto& object = state.object<User>();
        for (const orm::attribute_info* one : wanted) {
            if (one->name() == "id") orm::set_committed_value(object, orm::attr<&User::id>, 7);
            if (one->name() == "name") orm::set_committed_value(object, name, "loaded");
            if (one->name() == "declared")
                orm::set_committed_value(object, orm::attr<&User::declared>, "loaded too");
        }
    });
}

}  // namespace
}  // namespace active

template <>
struct orm::mapping<active::User> {
    static void define(orm::definition<active::User>& m) {
        m.active_history(&active::User::declared);
    }
};

namespace active {

TEST_CASE("active history loads what a set and a delete replace", "[state]") {
    std::string log;
    const orm::scoped_listener set = orm::listen(
        name, orm::event::set,
        [&log](User&, const std::string&, const old_name& old) { log += show(old) + " "; },
        orm::active_history);
    const orm::scoped_listener remove =
        orm::listen(name, orm::event::remove,
                    [&log](User&, const old_name& old) { log += "-" + show(old) + " "; });
    const auto user = orm::make<User>();
    SECTION("when it was not loaded") {
        serve(*user);
        user->name = "x";
        CHECK(log == "loaded ");
        CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"loaded"});
    }
    SECTION("when it is expired, with all that is expired") {
        serve(*user);
        orm::mark_expired(*user);
        user->name = "x";
        CHECK(log == "loaded ");
        CHECK(user->id.has_value());
    }
    SECTION("when it is deleted") {
        serve(*user);
        user->name.reset();
        CHECK(log == "-loaded ");
        CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"loaded"});
    }
    SECTION("but not for a new object, and without asking for the default") {
        int defaults = 0;
        const orm::scoped_listener init =
            orm::listen(name, orm::event::init_scalar, [&defaults] { ++defaults; });
        user->name = "x";
        CHECK(log == "no_value ");
        CHECK(defaults == 0);
    }
    SECTION("and an expired attribute that nothing can load refuses the change") {
        orm::mark_expired(*user);
        CHECK_THROWS_AS(user->name = "x", orm::detached_instance_error);
        CHECK(log.empty());
        CHECK_FALSE(orm::inspect(*user).modified());
    }
    SECTION("and not after a deletion") {
        serve(*user);
        user->name.reset();
        log.clear();
        user->name = "x";
        CHECK(log == "no_value ");
    }
    SECTION("and what the loader throws refuses the change") {
        orm::inspect(*user).set_loader(
            [](orm::instance_state&, wanted_list) { throw std::domain_error{"no row"}; });
        CHECK_THROWS_AS(user->name = "x", std::domain_error);
        CHECK_FALSE(orm::inspect(*user).modified());
    }
}

TEST_CASE("active history declared in the mapping works without a listener", "[state]") {
    const auto user = orm::make<User>();
    serve(*user);
    user->declared = "x";
    CHECK(orm::history_of(*user, orm::attr<&User::declared>).deleted ==
          std::vector<std::string>{"loaded too"});
}

TEST_CASE("a handle that the loader of an active history drops keeps the object to the end",
          "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    orm::inspect(*user).set_loader([&user](orm::instance_state&, wanted_list) { user.reset(); });
    CHECK_NOTHROW(object->declared = "x");
    CHECK_FALSE(user);
}

}  // namespace active
