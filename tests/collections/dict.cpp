#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"

// Source: specification, section 6, dictionaries.
namespace {

using orm::testing::recorded;
using shop::Note;
using shop::User;

struct fixture {
    orm::ref<User> u = orm::make<User>();
    orm::ref<Note> a = orm::make(Note{.keyword = "a"});
    orm::ref<Note> b = orm::make(Note{.keyword = "b"});
    orm::ref<Note> c = orm::make(Note{.keyword = "c"});
    orm::testing::recorder log;

    fixture() {
        log.name(*u, "u");
        log.name(*a, "a");
        log.name(*b, "b");
        log.name(*c, "c");
        u->notes.set(a);
        u->notes.set(b);
        log.watch(orm::attr<&User::notes>);
    }
    std::string keys() const {
        std::string text;
        for (const auto& [key, note] : u->notes) text += key;
        return text;
    }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a dictionary is read by key", "[collections]") {
    CHECK(u->notes.at("a") == a);
    CHECK(u->notes["b"] == b);
    CHECK(u->notes.contains("a"));
    CHECK(u->notes.find("x") == u->notes.end());
    CHECK(u->notes.find("b")->second == b);
    CHECK(u->notes.size() == 2);
    CHECK(u->notes.keys() == std::vector<std::string>{"a", "b"});
    CHECK(u->notes.values() == std::vector{a, b});
    CHECK_THROWS_AS(u->notes.at("x"), orm::key_error);
    CHECK_THROWS_WITH(u->notes.at("x"), Catch::Contains("User.notes"));
    const orm::ref<Note> note = u->notes.begin()->second;
    CHECK(note == a);
}

TEST_CASE_METHOD(fixture, "put displaces what stands under the key", "[collections]") {
    u->notes.put("a", c);
    CHECK_THAT(log, recorded({R"(remove User.notes a at "a" [REMOVE User.notes])",
                              R"(append User.notes c at "a" [APPEND User.notes])"}));
    CHECK(u->notes["a"] == c);
    CHECK(a->user == nullptr);
    CHECK(c->user == u);
    CHECK(keys() == "ab");
}

TEST_CASE_METHOD(fixture, "a member is filed under its own key by value", "[collections]") {
    u->notes.set(c);
    CHECK(u->notes["c"] == c);
    u->notes.remove(a);
    CHECK(keys() == "bc");
    CHECK_THROWS_AS(u->notes.remove(a), orm::key_error);
    const auto nameless = orm::make<Note>();
    CHECK_THROWS_AS(u->notes.set(nameless), orm::invalid_request_error);
    CHECK_THROWS_WITH(u->notes.set(nameless), Catch::Contains("Note.keyword") &&
                                                  Catch::Contains("User.notes") &&
                                                  Catch::Contains("never set"));
    CHECK_THROWS_AS(nameless->user = u, orm::invalid_request_error);
}

TEST_CASE_METHOD(fixture, "a changed key does not move the member", "[collections]") {
    a->keyword = "b";
    CHECK_THROWS_WITH(u->notes.remove(a), Catch::Contains("another member under the key") &&
                                              Catch::Contains("'keyword' was probably changed"));
    a->keyword = "z";
    CHECK_THROWS_AS(u->notes.remove(a), orm::key_error);
    a->user = nullptr;  // the relationship passes over it
    CHECK(u->notes["a"] == a);
    CHECK(u->notes.erase("a") == 1);
    CHECK(keys() == "b");
}

TEST_CASE_METHOD(fixture, "members leave by key", "[collections]") {
    CHECK(u->notes.erase("x") == 0);
    CHECK(log.lines().empty());
    CHECK(u->notes.pop("a") == a);
    CHECK_THROWS_AS(u->notes.pop("a"), orm::key_error);
    CHECK(u->notes.pop("a", c) == c);
    u->notes.set(a);
    const auto [key, note] = u->notes.popitem();
    CHECK(key == "a");
    CHECK(note == a);
    CHECK(log.lines().back() == R"(remove User.notes a at "a" [REMOVE User.notes])");
    u->notes.clear();
    CHECK_THROWS_AS(u->notes.popitem(), orm::key_error);
    CHECK(b->user == nullptr);
}

TEST_CASE_METHOD(fixture, "setdefault and update leave what is there", "[collections]") {
    CHECK(u->notes.setdefault("a", c) == a);
    CHECK(log.lines().empty());
    CHECK(u->notes.setdefault("a", a) == a);
    CHECK(u->notes.setdefault("c", c) == c);
    CHECK_THAT(log, recorded({R"(append_wo_mutation User.notes a at null [APPEND User.notes])",
                              R"(append User.notes c at "c" [APPEND User.notes])"}));
    log.clear();
    u->notes.update({{"a", a}, {"c", b}});
    CHECK_THAT(log, recorded({R"(append_wo_mutation User.notes a at null [APPEND User.notes])",
                              R"(remove User.notes c at "c" [REMOVE User.notes])",
                              R"(append User.notes b at "c" [APPEND User.notes])"}));
    u->notes |= std::map<std::string, orm::ref<Note>>{{"x", c}};
    CHECK(u->notes["x"] == c);
    u->notes.insert_or_assign("y", c);
    CHECK(keys() == "abcxy");
}

TEST_CASE_METHOD(fixture, "bulk assignment asks the members for their keys", "[collections]") {
    std::vector<std::string> told;
    const orm::scoped_listener guard = orm::listen(
        orm::attr<&User::notes>, orm::event::bulk_replace,
        [&told](User&, orm::bulk_values<Note>&, const orm::initiator&,
                const orm::key_list<std::string>* keys) {
            REQUIRE(keys != nullptr);
            told = keys->to_vector();
        },
        orm::include_key);
    u->notes = {{"x", b}, {"y", c}};
    CHECK(told == std::vector<std::string>{"x", "y"});
    CHECK(keys() == "bc");
    CHECK(a->user == nullptr);
    CHECK(u->notes == orm::dict<std::string, Note>{{"c", c}, {"b", b}});
}

TEST_CASE("a bulk assignment that files another member under a key refuses the one that leaves",
          "[collections]") {
    const auto u = orm::make<User>();
    const auto old = orm::make(Note{.keyword = "k"});
    const auto other = orm::make(Note{.keyword = "k"});
    old->user = u;
    CHECK_THROWS_AS((u->notes = {{"k", other}}), orm::invalid_request_error);
    CHECK(u->notes.at("k") == other);
    CHECK(old->user == u);
    CHECK(other->user == u);
}

TEST_CASE_METHOD(fixture, "a listener that changes the size ends clear", "[collections]") {
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&User::notes>, orm::event::remove, [&](User& user) {
            if (!user.notes.contains("c")) user.notes.set(c);
        });
    CHECK_THROWS_AS(u->notes.clear(), orm::collection_changed_error);
    CHECK(u->notes.contains("b"));
}
