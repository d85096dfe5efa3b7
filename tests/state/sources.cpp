#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <orm/orm.hpp>
#include <span>
#include <string>
#include <vector>

// Attributes that are read for an operation on another one, or for a copy: where a loader has to be
// asked, it drops the last handle to whatever is in use. Under AddressSanitizer these say whether
// it stays.
namespace sources {
namespace {

struct Note {
    orm::mapped<std::string> keyword;
};
struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<int>> age;
    orm::one<Note> first;
    orm::list<Note> notes;
    orm::set<std::string> words;
    orm::dict<std::string, Note> filed;
};
using wanted_list = std::span<orm::attribute_info* const>;
const std::string long_text = "a text that is too long for the small buffer of a string";

orm::ref<Note> note(const std::string& keyword) {
    return orm::make(Note{.keyword = keyword});
}

}  // namespace
}  // namespace sources

template <>
struct orm::mapping<sources::User> {
    static void define(orm::definition<sources::User>& m) {
        m.relationship(&sources::User::filed).keyed_by(&sources::Note::keyword);
    }
};

namespace sources {
namespace {

/// Two users of whom nothing is loaded, and whose handles go with the first load of `dropping`.
struct world {
    orm::ref<User> u = orm::make<User>();
    orm::ref<User> v = orm::make<User>();

    explicit world(bool u_drops, bool v_drops) {
        set_loader(u, u_drops);
        set_loader(v, v_drops);
    }
    void set_loader(const orm::ref<User>& user, bool drops) {
        orm::inspect(*user).set_loader([this, drops](orm::instance_state& state, wanted_list all) {
            for (const orm::attribute_info* const one : all)
                load(state.object<User>(), one->name());
            if (drops) u = v = nullptr;
        });
    }
    static void load(User& user, std::string_view name) {
        if (name == "id") orm::set_committed_value(user, orm::attr<&User::id>, 7);
        if (name == "name") orm::set_committed_value(user, orm::attr<&User::name>, long_text);
        if (name == "age") orm::set_committed_value(user, orm::attr<&User::age>, 7);
        if (name == "first")
            orm::set_committed_value(user, orm::attr<&User::first>, note(long_text));
        const std::vector all{note("a"), note("b")};
        if (name == "notes") orm::set_committed_value(user, orm::attr<&User::notes>, all);
        if (name == "filed") orm::set_committed_value(user, orm::attr<&User::filed>, all);
        if (name == "words")
            orm::set_committed_value(user, orm::attr<&User::words>,
                                     std::vector<std::string>{long_text, "b"});
    }
};

struct use {
    const char* name;
    std::function<bool(User& u, User& v)> run;
};

const std::vector<use>& uses() {
    static const std::vector<use> all{
        {"= of a value", [](User& u, User& v) { return (u.name = v.name, true); }},
        {"= moved", [](User& u, User& v) { return (u.name = std::move(v.name), true); }},
        {"= of another type", [](User& u, User& v) { return (u.age = v.id, true); }},
        {"= of an object", [](User& u, User& v) { return (u.first = v.first, true); }},
        {"= of a list", [](User& u, User& v) { return (u.notes = v.notes, true); }},
        {"= of a set", [](User& u, User& v) { return (u.words = v.words, true); }},
        {"= of a dictionary", [](User& u, User& v) { return (u.filed = v.filed, true); }},
        {"+=", [](User& u, User& v) { return (u.id += v.id, true); }},
        {"extend", [](User& u, User& v) { return (u.notes.extend(v.notes), true); }},
        {"update", [](User& u, User& v) { return (u.filed.update(v.filed), true); }},
        {"set_committed_value",
         [](User& u, User& v) {
             return (orm::set_committed_value(u, orm::attr<&User::notes>, v.notes), true);
         }},
        {"==", [](User& u, User& v) { return u.name == v.name; }},
        {"!=", [](User& u, User& v) { return !(u.name != v.name); }},
        {"<=>", [](User& u, User& v) { return u.name <= v.name; }},
        {"+", [](User& u, User& v) { return (u.name + v.name).size() == 2 * long_text.size(); }},
        {"== of mixed types", [](User& u, User& v) { return u.id == v.age; }},
        {"== of objects", [](User& u, User& v) { return !(u.first == v.first); }},
        {"== of sets", [](User& u, User& v) { return u.words == v.words; }},
        {"keys", [](User&, User& v) { return v.filed.keys().size() == 2; }},
        {"values", [](User&, User& v) { return v.filed.values().size() == 2; }},
        {"a copy of a list", [](User&, User& v) { return orm::list<Note>{v.notes}.size() == 2; }},
        {"a copy of a set",
         [](User&, User& v) { return orm::set<std::string>{v.words}.size() == 2; }},
        {"a copy of a dictionary",
         [](User&, User& v) { return orm::dict<std::string, Note>{v.filed}.size() == 2; }},
        {"a copy of a value", [](User&, User& v) { return orm::mapped{v.name} == long_text; }},
    };
    return all;
}

}  // namespace

TEST_CASE("what is read for another attribute or a copy is good though loaders drop the handles",
          "[state]") {
    const auto& one =
        uses()[static_cast<std::size_t>(GENERATE(range(0, static_cast<int>(uses().size()))))];
    const int who = GENERATE(0, 1, 2, 3);
    INFO(one.name << ", " << who);
    world w{(who & 1) != 0, (who & 2) != 0};
    User& u = *w.u;
    User& v = *w.v;
    CHECK(one.run(u, v));
}

TEST_CASE("an object is appended though what hears of its making drops the owner's handle",
          "[state]") {
    auto user = orm::make<User>();
    User& object = *user;
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&Note::keyword>, orm::event::set,
                    [&user](Note&, const std::string&) { user.reset(); });
    const auto made = object.notes.emplace_back(Note{.keyword = long_text});
    CHECK(made->keyword == long_text);
    CHECK_FALSE(user);
}

TEST_CASE("a copy of an object that is not loaded is of all that it has", "[state]") {
    const world w{false, false};
    orm::mark_expired(*w.u);
    const User copy = *w.u;
    CHECK(copy.name == long_text);
    CHECK(copy.notes.size() == 2);
    CHECK(copy.words.contains("b"));
    CHECK(copy.filed.contains("a"));
}

TEST_CASE("a copy of a collection that nobody loads has no value", "[state]") {
    const auto user = orm::make<User>();
    const orm::list<Note> copy = user->notes;
    CHECK_FALSE(copy.has_value());
    CHECK_FALSE(user->notes.has_value());
}

}  // namespace sources
