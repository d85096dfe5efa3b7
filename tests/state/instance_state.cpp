#include <array>
#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace states {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::string> email;
};
constexpr auto id = orm::attr<&User::id>;
constexpr auto name = orm::attr<&User::name>;
constexpr auto email = orm::attr<&User::email>;
using names = std::vector<std::string_view>;
using old_name = orm::old_value<std::string>;
using wanted_list = std::span<orm::attribute_info* const>;

/// A loader that knows every attribute and counts what it is asked for.
struct table {
    std::string asked;
    void serve(User& user) {
        orm::inspect(user).set_loader([this](orm::instance_state& state, wanted_list wanted) {
            auto& object = state.object<User>();
            for (const orm::attribute_info* one : wanted) {
                asked += std::string{one->name()} + " ";
                if (one->name() == "id") orm::set_committed_value(object, id, 7);
                if (one->name() == "name") orm::set_committed_value(object, name, "loaded");
                if (one->name() == "email") orm::set_committed_value(object, email, "e@x");
            }
        });
    }
};

}  // namespace

TEST_CASE("a state tells what is loaded, unloaded, changed and unmodified", "[state]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::instance_state& state = orm::inspect(*user);
    CHECK(state.loaded() == names{"name"});
    CHECK(state.unloaded() == names{"id", "email"});
    CHECK(state.changed() == names{"name"});
    CHECK(state.unmodified() == names{"id", "email"});
    CHECK(state.modified());
    CHECK(state.is_loaded(name.info()));
    CHECK_FALSE(state.is_loaded(id.info()));
    CHECK(state.is_changed(name.info()));
    user->name.reset();
    CHECK(state.loaded().empty());
    CHECK(state.unloaded() == names{"id", "email"});  // name is changed
}

TEST_CASE("inspecting reads and fires nothing", "[state]") {
    const auto user = orm::make<User>();
    int runs = 0;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::init_scalar, [&runs] { ++runs; });
    static_cast<void>(orm::inspect(*user).unloaded());
    static_cast<void>(orm::committed_value(*user, name));
    static_cast<void>(orm::history_of(*user, name));
    CHECK(runs == 0);
}

TEST_CASE("commit forgets all entries and the mark", "[state]") {
    const auto user = orm::make(User{.name = "ed"});
    user->id = 5;
    orm::mark_committed(*user);
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed().empty());
    CHECK(user->name == "ed");
}

TEST_CASE("commit of some attributes leaves the mark", "[state]") {
    const auto user = orm::make(User{.id = 1, .name = "ed"});
    orm::mark_committed(*user, name);
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed() == names{"id"});
    const std::array<const orm::attribute_info*, 1> which{&id.info()};
    orm::inspect(*user).commit(which);
    CHECK(orm::inspect(*user).changed().empty());
    CHECK(orm::inspect(*user).modified());
}

TEST_CASE("setting an equal value marks", "[state]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::mark_committed(*user);
    user->name = "ed";
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed() == names{"name"});
}

TEST_CASE("expire drops values, entries and the mark without events", "[state]") {
    const auto user = orm::make(User{.id = 1, .name = "ed"});
    int events = 0;
    const orm::scoped_listener set = orm::listen(name, orm::event::set, [&events] { ++events; });
    const orm::scoped_listener remove =
        orm::listen(name, orm::event::remove, [&events] { ++events; });
    orm::mark_expired(*user);
    CHECK(orm::inspect(*user).expired());
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).loaded().empty());
    CHECK(orm::inspect(*user).changed().empty());
    CHECK(events == 0);
}

TEST_CASE("reading one expired attribute loads all that are expired and unchanged", "[state]") {
    const auto user = orm::make(User{.id = 1, .name = "ed", .email = "old"});
    table rows;
    rows.serve(*user);
    orm::mark_expired(*user);
    user->email = "new";
    CHECK(user->name == "loaded");
    CHECK(rows.asked == "id name ");
    CHECK(user->id == 7);
    CHECK(user->email == "new");
    CHECK(rows.asked == "id name ");
    CHECK_FALSE(orm::inspect(*user).expired());
    CHECK(orm::inspect(*user).changed() == names{"email"});
}

TEST_CASE("a reference to a value shows it when it is expired, until it is loaded", "[state]") {
    const std::string before{"a name that is far too long to be kept inside of the string"};
    const auto user = orm::make(User{.id = 1, .name = before});
    const std::string& shown = user->name;
    const bool by_name = GENERATE(false, true);
    by_name ? orm::mark_expired(*user, name) : orm::mark_expired(*user);
    CHECK(shown == before);
    CHECK_FALSE(orm::inspect(*user).is_loaded(name.info()));
    CHECK_FALSE(user->name.has_value());
    table rows;
    rows.serve(*user);
    CHECK(user->name == "loaded");
}

TEST_CASE("expire of some attributes leaves the others and the mark", "[state]") {
    const auto user = orm::make(User{.id = 1, .name = "ed"});
    table rows;
    rows.serve(*user);
    orm::mark_expired(*user, name);
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).loaded() == names{"id"});
    CHECK(user->name == "loaded");
    CHECK(rows.asked == "name ");
    CHECK(user->id == 1);
}

TEST_CASE("an attribute that is merely not loaded is asked for alone", "[state]") {
    const auto user = orm::make<User>();
    table rows;
    rows.serve(*user);
    CHECK(user->name == "loaded");
    CHECK(rows.asked == "name ");
    CHECK(orm::history_of(*user, name).unchanged == std::vector<std::string>{"loaded"});
    CHECK_FALSE(orm::inspect(*user).modified());
}

TEST_CASE("a value deleted after it was loaded is not loaded again", "[state]") {
    const auto user = orm::make<User>();
    table rows;
    rows.serve(*user);
    CHECK(user->name == "loaded");
    user->name.reset();
    rows.asked.clear();
    CHECK(user->name == "");
    CHECK(rows.asked.empty());
}

TEST_CASE("reading an expired attribute without a loader names class and attribute", "[state]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::mark_expired(*user);
    CHECK_THROWS_AS(user->name.get(), orm::detached_instance_error);
    CHECK_THROWS_WITH(user->name.get(), Catch::Contains("User.name was expired") &&
                                            Catch::Contains("no loader") &&
                                            Catch::Contains("set a value, or give"));
    user->name = "new";
    CHECK(user->name == "new");
}

TEST_CASE("what a loader throws leaves the read, which can be tried again", "[state]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::inspect(*user).set_loader(
        [](orm::instance_state&, wanted_list) { throw std::domain_error{"no row"}; });
    orm::mark_expired(*user);
    CHECK_THROWS_AS(user->name.get(), std::domain_error);
    CHECK(orm::inspect(*user).expired());
    table rows;
    rows.serve(*user);
    CHECK(user->name == "loaded");
}

TEST_CASE("a loader can be taken away", "[state]") {
    const auto user = orm::make<User>();
    table rows;
    rows.serve(*user);
    CHECK(orm::inspect(*user).has_loader());
    orm::inspect(*user).clear_loader();
    CHECK_FALSE(orm::inspect(*user).has_loader());
    CHECK(user->name == "");
    CHECK(rows.asked.empty());
}

TEST_CASE("without active history a set does not load the old value", "[state]") {
    const auto user = orm::make<User>();
    table rows;
    rows.serve(*user);
    bool known = true;
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::set,
        [&known](User&, const std::string&, const old_name& old) { known = old.has_value(); });
    user->name = "x";
    CHECK_FALSE(known);
    CHECK(rows.asked.empty());
    CHECK(orm::history_of(*user, name).deleted.empty());
}

TEST_CASE("set_committed_value stores as loaded, keeps the mark and fires nothing", "[state]") {
    const auto user = orm::make(User{.name = "ed"});
    int events = 0;
    const orm::scoped_listener set = orm::listen(name, orm::event::set, [&events] { ++events; });
    orm::mark_expired(*user, name);
    orm::set_committed_value(*user, name, "loaded");
    CHECK(user->name == "loaded");
    CHECK(events == 0);
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed().empty());
    user->name = "next";
    CHECK(events == 1);
    CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"loaded"});
}

TEST_CASE("set_committed_value clears the object's expired mark", "[state]") {
    const auto user = orm::make<User>();
    orm::mark_expired(*user);
    CHECK(orm::inspect(*user).expired());
    orm::set_committed_value(*user, id, 4);
    CHECK_FALSE(orm::inspect(*user).expired());
}

TEST_CASE("flagging an absent attribute fails after its event", "[state]") {
    const auto user = orm::make<User>();
    int events = 0;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::modified, [&events] { ++events; });
    CHECK_THROWS_AS(orm::flag_modified(*user, name), orm::invalid_request_error);
    CHECK(events == 1);
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK_THROWS_WITH(orm::flag_modified(*user, name), Catch::Contains("User.name") &&
                                                           Catch::Contains("not present") &&
                                                           Catch::Contains("set a value first"));
}

TEST_CASE("flag_dirty marks the object without an entry", "[state]") {
    const auto user = orm::make<User>();
    orm::inspect(*user).flag_dirty();
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed().empty());
    orm::mark_committed(*user);
    CHECK_FALSE(orm::inspect(*user).modified());
}

TEST_CASE("deleting an absent attribute names it", "[state]") {
    const auto user = orm::make<User>();
    CHECK_THROWS_WITH(user->name.reset(), Catch::Contains("User.name") &&
                                              Catch::Contains("no value to delete") &&
                                              Catch::Contains("has_value()"));
}

TEST_CASE("a plain value has no state, and the message says how to get one", "[state]") {
    User plain;
    CHECK_THROWS_AS(orm::inspect(plain), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::inspect(plain), Catch::Contains("User") && Catch::Contains("orm::make"));
}

TEST_CASE("an old value that is not there says what to do instead", "[state]") {
    CHECK_THROWS_WITH(old_name{orm::no_value}.value(), Catch::Contains("has_value()"));
    CHECK_THROWS_WITH(old_name{orm::unknown}.value(), Catch::Contains("orm::active_history"));
}

struct Other {
    orm::mapped<int> id;
};

TEST_CASE("a state refuses the attribute of another class", "[state]") {
    const auto user = orm::make<User>();
    orm::attribute_info& foreign = orm::attr<&Other::id>.info();
    CHECK_THROWS_AS(orm::inspect(*user).is_loaded(foreign), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::inspect(*user).is_changed(foreign), Catch::Contains("User"));
}

}  // namespace states
