#include <catch2/catch.hpp>
#include <functional>
#include <orm/orm.hpp>
#include <span>
#include <string>
#include <vector>

// The key of a dictionary's member is read as a user reads the attribute.
// Source: SQLAlchemy 2.1, test/orm/test_collection.py, UnpopulatedAttrTest.
namespace dict_keys {
namespace {

struct Note;
struct User {
    orm::dict<std::string, Note> notes;
};
struct Note {
    orm::mapped<std::string> keyword;
    orm::one<User> user;
};
constexpr auto keyword = orm::attr<&Note::keyword>;
constexpr auto notes = orm::attr<&User::notes>;
using user_ref = orm::ref<User>;
using note_ref = orm::ref<Note>;
using wanted_list = std::span<orm::attribute_info* const>;

/// Ways to give a note to a user, and to take it away.
struct way {
    const char* name;
    std::function<void(const user_ref&, const note_ref&)> run;
};
const std::vector<way> arrivals{
    {"set", [](auto& u, auto& n) { u->notes.set(n); }},
    {"the other end", [](auto& u, auto& n) { n->user = u; }},
    {"assignment",
     [](auto& u, auto& n) {
         u->notes = std::vector{std::pair{std::string{"?"}, n}};
     }},
    {"set_committed_value",
     [](auto& u, auto& n) { orm::set_committed_value(*u, notes, std::vector{n}); }},
    {"from another",
     [](auto& u, auto& n) {
         const auto other = orm::make<User>();
         n->user = other;
         n->user = u;
         CHECK(other->notes.empty());
     }},
};
const std::vector<way> departures{
    {"remove", [](auto& u, auto& n) { u->notes.remove(n); }},
    {"the other end", [](auto&, auto& n) { n->user = nullptr; }},
    {"reset", [](auto& u, auto&) { u->notes.reset(); }},
    {"assignment", [](auto& u, auto&) { u->notes = {}; }},
};

/// Ways by which an attribute that holds nothing has a value for who reads it.
struct source {
    const char* name;
    std::function<orm::listener(const note_ref&)> prepare;
};
const std::vector<source> sources{
    {"a loader",
     [](const note_ref& note) {
         orm::inspect(*note).set_loader([](orm::instance_state& state, wanted_list) {
             orm::set_committed_value(state.object<Note>(), keyword, "key");
         });
         orm::mark_expired(*note, keyword);
         return orm::listen(keyword, orm::event::init_scalar, [](Note&) {});
     }},
    {"a default",
     [](const note_ref& note) {
         if (note->keyword.has_value()) note->keyword.reset();
         return orm::listen(
             keyword, orm::event::init_scalar, [](Note&) { return "key"; }, orm::retval);
     }},
    {"a default that is stored",
     [](const note_ref& note) {
         if (note->keyword.has_value()) note->keyword.reset();
         return orm::listen(
             keyword, orm::event::init_scalar,
             [](Note&, const std::string&, orm::scalar_writer<std::string>& dict) {
                 dict.store_silently("key");
                 return "key";
             },
             orm::retval);
     }},
};

}  // namespace
}  // namespace dict_keys

template <>
struct orm::mapping<dict_keys::User> {
    static void define(orm::definition<dict_keys::User>& m) {
        m.relationship(&dict_keys::User::notes)
            .back_populates(&dict_keys::Note::user)
            .keyed_by(&dict_keys::Note::keyword);
    }
};

namespace dict_keys {

TEST_CASE("a member that arrives is filed under what its key attribute reads as", "[collections]") {
    const source& from = GENERATE(from_range(sources));
    const way& how = GENERATE(from_range(arrivals));
    INFO(from.name << ", " << how.name);
    const auto user = orm::make<User>();
    const auto note = orm::make<Note>();
    const orm::scoped_listener given{from.prepare(note)};
    how.run(user, note);
    CHECK(user->notes.size() == 1);
    CHECK(user->notes["key"] == note);
}

TEST_CASE("a member that leaves is found under what its key attribute reads as", "[collections]") {
    const source& from = GENERATE(from_range(sources));
    const way& how = GENERATE(from_range(departures));
    INFO(from.name << ", " << how.name);
    const auto user = orm::make<User>();
    const auto note = orm::make<Note>();
    note->keyword = "key";
    user->notes.set(note);
    const orm::scoped_listener given{from.prepare(note)};
    how.run(user, note);
    CHECK(user->notes.empty());
    CHECK(note->user == nullptr);
}

TEST_CASE("a key that nobody gives a value is missing", "[collections]") {
    const way& how = GENERATE(from_range(arrivals));
    INFO(how.name);
    const auto user = orm::make<User>();
    const auto note = orm::make<Note>();
    const orm::scoped_listener heard =
        orm::listen(keyword, orm::event::init_scalar, [](Note&, const std::string&) {});
    CHECK_THROWS_WITH(how.run(user, note), Catch::Contains("Note.keyword, was never set"));
}

TEST_CASE("a default that is empty is a key", "[collections]") {
    const auto user = orm::make<User>();
    const auto note = orm::make<Note>();
    const orm::scoped_listener gives = orm::listen(
        keyword, orm::event::init_scalar, [](Note&) { return ""; }, orm::retval);
    user->notes.set(note);
    CHECK(user->notes[""] == note);
}

TEST_CASE("a loader that gives a key may drop the member's last handle", "[collections]") {
    const auto user = orm::make<User>();
    auto note = orm::make<Note>();
    orm::inspect(*note).set_loader([&note](orm::instance_state& state, wanted_list) {
        note.reset();
        orm::set_committed_value(state.object<Note>(), keyword, "key");
    });
    user->notes.set(note);
    CHECK_FALSE(note);
    CHECK(user->notes["key"]->keyword == "key");
}

}  // namespace dict_keys
