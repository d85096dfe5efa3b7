#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <orm/instrument.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace histories {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<int>> age;
};
constexpr auto id = orm::attr<&User::id>;
constexpr auto name = orm::attr<&User::name>;
constexpr auto age = orm::attr<&User::age>;
using texts = std::vector<std::string>;
using ages = std::vector<std::optional<int>>;

/// "added|unchanged|deleted"
std::string show(const orm::history<std::string>& history) {
    const auto join = [](const texts& values) {
        std::string all;
        for (const std::string& value : values) all += "'" + value + "'";
        return all;
    };
    return join(history.added) + "|" + join(history.unchanged) + "|" + join(history.deleted);
}
orm::ref<User> committed(const char* value) {
    auto user = orm::make(User{.name = value});
    orm::mark_committed(*user);
    return user;
}

}  // namespace

// Source: spec 10.2, one case for each cell of the table.

TEST_CASE("history without an entry shows the present value as unchanged", "[state]") {
    const auto user = committed("ed");
    CHECK(show(orm::history_of(*user, name)) == "|'ed'|");
}

TEST_CASE("history of an absent attribute without an entry is blank, and reading changes nothing",
          "[state]") {
    const auto user = orm::make<User>();
    CHECK(orm::history_of(*user, name).empty());
    CHECK(user->name == "");
    CHECK(orm::history_of(*user, name).empty());
}

TEST_CASE("history of a first value shows it as added only", "[state]") {
    const auto user = orm::make<User>();
    user->name = "ed";
    CHECK(show(orm::history_of(*user, name)) == "'ed'||");
    user->name = "jack";
    CHECK(show(orm::history_of(*user, name)) == "'jack'||");
}

TEST_CASE("history of a deleted attribute whose value was not known shows a null as added",
          "[state]") {
    const auto user = orm::make(User{.age = 5});
    user->age.reset();
    const auto history = orm::history_of(*user, age);
    CHECK(history.added == ages{std::nullopt});
    CHECK(history.unchanged.empty());
    CHECK(history.deleted.empty());
}

TEST_CASE("history of a changed value shows the new and the committed one", "[state]") {
    const auto user = committed("ed");
    user->name = "jack";
    user->name = "wendy";
    CHECK(show(orm::history_of(*user, name)) == "'wendy'||'ed'");
}

TEST_CASE("setting back to the old value is clean, though mark and entry stay", "[state]") {
    const auto user = committed("ed");
    user->name = "jack";
    user->name = "ed";
    CHECK(show(orm::history_of(*user, name)) == "|'ed'|");
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed().size() == 1);
}

TEST_CASE("history of a deleted value shows it as deleted only", "[state]") {
    const auto user = committed("ed");
    user->name.reset();
    CHECK(show(orm::history_of(*user, name)) == "||'ed'");
    user->name = "jack";
    CHECK(show(orm::history_of(*user, name)) == "'jack'||'ed'");
    user->name = "ed";
    CHECK(show(orm::history_of(*user, name)) == "|'ed'|");
}

TEST_CASE("a null is a value in history, on either side", "[state]") {
    const auto user = orm::make(User{.age = std::nullopt});
    CHECK(orm::history_of(*user, age).added == ages{std::nullopt});
    orm::mark_committed(*user);
    user->age = 5;
    CHECK(orm::history_of(*user, age).added == ages{5});
    CHECK(orm::history_of(*user, age).deleted == ages{std::nullopt});
    orm::mark_committed(*user);
    user->age = std::nullopt;
    CHECK(orm::history_of(*user, age).added == ages{std::nullopt});
    CHECK(orm::history_of(*user, age).deleted == ages{5});
}

TEST_CASE("deleting an expired attribute leaves an unknown old value", "[state]") {
    const auto user = committed("ed");
    orm::inspect(*user).set_loader(
        [](orm::instance_state&, std::span<orm::attribute_info* const>) {});
    orm::mark_expired(*user);
    user->name.reset();
    CHECK(show(orm::history_of(*user, name)) == "''||");
    CHECK_FALSE(orm::committed_value(*user, name).has_value());
    user->name = "new";
    CHECK(show(orm::history_of(*user, name)) == "'new'||");
}

TEST_CASE("flagging forgets what the value was before", "[state]") {
    const auto user = committed("ed");
    user->name = "jack";
    orm::flag_modified(*user, name);
    CHECK(show(orm::history_of(*user, name)) == "'jack'||");
}

TEST_CASE("history after commit and after set_committed_value shows no change", "[state]") {
    const auto user = committed("ed");
    user->name = "jack";
    orm::mark_committed(*user);
    CHECK(show(orm::history_of(*user, name)) == "|'jack'|");
    user->name = "wendy";
    orm::set_committed_value(*user, name, "loaded");
    CHECK(show(orm::history_of(*user, name)) == "|'loaded'|");
    CHECK(orm::inspect(*user).modified());
}

TEST_CASE("history joins its parts", "[state]") {
    const auto user = committed("ed");
    user->name = "jack";
    const auto history = orm::history_of(*user, name);
    CHECK(history.has_changes());
    CHECK(history.sum() == texts{"jack", "ed"});
    CHECK(history.non_added() == texts{"ed"});
    CHECK(history.non_deleted() == texts{"jack"});
    CHECK_FALSE(orm::history_of(*user, id).has_changes());
    CHECK(orm::history_of(*user, id) == orm::history<int>{});
}

TEST_CASE("history asks no loader, and load_history does", "[state]") {
    const auto user = committed("ed");
    int loads = 0;
    orm::inspect(*user).set_loader(
        [&](orm::instance_state& state, std::span<orm::attribute_info* const>) {
            ++loads;
            orm::set_committed_value(state.object<User>(), name, "loaded");
        });
    orm::mark_expired(*user, name);
    CHECK(orm::history_of(*user, name).empty());
    CHECK(loads == 0);
    CHECK(show(orm::load_history(*user, name)) == "|'loaded'|");
    CHECK(loads == 1);
}

TEST_CASE("the committed value is the one before the first change", "[state]") {
    const auto user = committed("ed");
    CHECK(orm::committed_value(*user, name) == "ed");
    user->name = "jack";
    user->name = "wendy";
    CHECK(orm::committed_value(*user, name) == "ed");
    user->name.reset();
    CHECK(orm::committed_value(*user, name) == "ed");
    user->id = 4;
    CHECK_FALSE(orm::committed_value(*user, id).has_value());
}

namespace {

struct acting {
    static inline std::function<void()> act;
    std::string text;
    friend bool operator==(const acting& left, const acting& right) {
        if (act) std::exchange(act, nullptr)();
        return left.text == right.text;
    }
};
struct Acting {
    orm::mapped<acting> value;
};

}  // namespace

TEST_CASE("a comparison of a user may change the attribute whose history is asked for", "[state]") {
    const std::string long_text = "a text that is too long for the small buffer of a string";
    const auto one = orm::make(Acting{.value = acting{long_text + "0"}});
    orm::mark_committed(*one);
    one->value = acting{long_text + "1"};
    acting::act = [&] {
        one->value = acting{"another"};
        orm::mark_committed(*one);
        one->value.reset();
    };
    const auto found = orm::history_of(*one, orm::attr<&Acting::value>);
    REQUIRE(found.added.size() == 1);
    CHECK(found.added[0].text == long_text + "1");
    REQUIRE(found.deleted.size() == 1);
    CHECK(found.deleted[0].text == long_text + "0");
}

}  // namespace histories
