#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <orm/orm.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "counted.hpp"

// Code of users that operations call although it is no listener: comparisons and hashes of values
// and keys, and functions that give members their keys. At each of their calls they do what a
// listener may do.
namespace comparisons {
namespace {

struct these;
using counted = tests::counted<these>;
int& alive = counted::alive;

/// What happens at the n-th call, or at all of them.
constexpr int every_one = -1;
struct {
    std::function<void()> act;
    int at = 0;
    int seen = 0;
    bool inside = false;

    void tick() {
        if (act == nullptr || inside || (++seen != at && at != every_one)) return;
        inside = true;
        struct over {
            bool& inside;
            ~over() { inside = false; }
        } const done{inside};
        act();
    }
} calls;

struct token : counted {
    token() = default;
    token(const char* from)
        : text{std::string{from} + " and a tail that needs memory of its own"} {}
    std::string text;
    friend bool operator==(const token& left, const token& right) {
        calls.tick();
        return left.text == right.text;
    }
};

}  // namespace
}  // namespace comparisons

template <>
inline constexpr bool orm::is_value<comparisons::token> = true;
template <>
struct std::hash<comparisons::token> {
    std::size_t operator()(const comparisons::token& of) const {
        comparisons::calls.tick();
        return of.text.empty() ? 0 : static_cast<std::size_t>(of.text[0] % 4);  // many are compared
    }
};

namespace comparisons {

class Owner;
class Item : public counted {
public:
    orm::mapped<std::string> name;
    orm::one<Owner> owner;
};
class Owner : public counted {
public:
    orm::mapped<int> id;
    orm::list<token> list;
    orm::set<token> set;
    orm::dict<token, token> dict;
    orm::dict<token, Item> items;
};

}  // namespace comparisons

template <>
struct orm::extends<comparisons::Item>
    : orm::fields<void, &comparisons::Item::name, &comparisons::Item::owner> {};
template <>
struct orm::extends<comparisons::Owner>
    : orm::fields<void, &comparisons::Owner::id, &comparisons::Owner::list,
                  &comparisons::Owner::set, &comparisons::Owner::dict, &comparisons::Owner::items> {
};
template <>
struct orm::mapping<comparisons::Owner> {
    static void define(orm::definition<comparisons::Owner>& m) {
        m.relationship(&comparisons::Owner::items)
            .back_populates(&comparisons::Item::owner)
            .keyed_by([](const comparisons::Item& one) {
                comparisons::calls.tick();
                return comparisons::token{one.name.get().c_str()};
            });
    }
};

namespace comparisons {
namespace {

struct stop {};

orm::ref<Item> item(const char* name) {
    auto made = orm::make<Item>();
    made->name = name;
    return made;
}

struct world {
    orm::ref<Owner> owner = orm::make<Owner>();
    std::vector<orm::ref<Item>> given{item("a"), item("b"), item("c")};
    std::vector<token> tokens{"c", "x", "y"};
    orm::set<token> set{"d", "c", "b", "a"};
    orm::dict<token, token> dict{{"d", "d"}, {"c", "c"}, {"b", "b"}, {"a", "a"}};

    world() {
        orm::inspect(*owner).set_loader([](auto&, auto) {});
        owner->list = {"a", "b", "c", "d", "e"};
        owner->set = {"a", "b", "c", "d", "e"};
        owner->dict = {{"a", "a"}, {"b", "b"}, {"c", "c"}, {"d", "d"}};
        owner->items = {{"a", given[0]}, {"b", given[1]}};
        orm::mark_committed(*owner);
        owner->list.pop();
        owner->set.pop();
    }
};

/// What an owner holds, in order.
struct content {
    std::vector<std::string> list, set, dict, items;

    explicit content(const Owner& o) {
        for (const auto& one : o.list) list.push_back(one.text);
        for (const auto& one : o.set) set.push_back(one.text);
        for (const auto& [key, one] : o.dict) dict.push_back(key.text + ": " + one.text);
        for (const auto& [key, one] : o.items) items.push_back(key.text + ": " + one->name.get());
    }
    friend bool operator==(const content&, const content&) = default;
};

/// How many members an operation changes, at the most. More than one go one after the other.
enum class changes { nothing, one, many };

struct operation {
    changes how_many;
    const char* name;
    void (*run)(world& w, Owner& o);
};

const operation operations[]{
    {changes::nothing, "list.contains",
     [](world&, Owner& o) { static_cast<void>(o.list.contains("d")); }},
    {changes::one, "list.remove", [](world&, Owner& o) { o.list.remove("c"); }},
    {changes::many, "list =", [](world& w, Owner& o) { o.list = w.tokens; }},
    {changes::nothing,
     "list ==", [](world& w, Owner& o) { static_cast<void>(w.tokens == o.list); }},
    {changes::many, "list.sort",
     [](world&, Owner& o) {
         o.list.sort([](const token& left, const token& right) {
             calls.tick();
             return left.text > right.text;
         });
     }},
    {changes::many, "list.erase_if",
     [](world&, Owner& o) { o.list.erase_if([](const token& one) { return one == token{"c"}; }); }},
    {changes::many, "set.erase_if",
     [](world&, Owner& o) { o.set.erase_if([](const token& one) { return one == token{"c"}; }); }},
    {changes::many, "dict.erase_if",
     [](world&, Owner& o) {
         o.dict.erase_if([](const auto& one) { return one.first == token{"c"}; });
     }},
    {changes::nothing, "set ==", [](world& w, Owner& o) { static_cast<void>(o.set == w.set); }},
    {changes::nothing, "== set", [](world& w, Owner& o) { static_cast<void>(w.set == o.set); }},
    {changes::nothing, "dict ==", [](world& w, Owner& o) { static_cast<void>(o.dict == w.dict); }},
    {changes::nothing, "== dict", [](world& w, Owner& o) { static_cast<void>(w.dict == o.dict); }},
    {changes::nothing, "set.contains",
     [](world&, Owner& o) { static_cast<void>(o.set.contains("d")); }},
    {changes::one, "set.add", [](world&, Owner& o) { o.set.add("h"); }},
    {changes::one, "set.add of a member", [](world&, Owner& o) { o.set.add("c"); }},
    {changes::one, "set.discard", [](world&, Owner& o) { o.set.discard("c"); }},
    {changes::one, "set.remove", [](world&, Owner& o) { o.set.remove("c"); }},
    {changes::one, "set.pop", [](world&, Owner& o) { static_cast<void>(o.set.pop()); }},
    {changes::many, "set.clear", [](world&, Owner& o) { o.set.clear(); }},
    {changes::many, "set.update", [](world& w, Owner& o) { o.set.update(w.tokens); }},
    {changes::many, "set.difference_update",
     [](world& w, Owner& o) { o.set.difference_update(w.tokens); }},
    {changes::many, "set.intersection_update",
     [](world& w, Owner& o) { o.set.intersection_update(w.tokens); }},
    {changes::many, "set.symmetric_difference_update",
     [](world& w, Owner& o) { o.set.symmetric_difference_update(w.tokens); }},
    {changes::many, "set =",
     [](world&, Owner& o) {
         o.set = {"c", "d", "h", "x"};
     }},
    {changes::nothing, "dict.contains",
     [](world&, Owner& o) { static_cast<void>(o.dict.contains("d")); }},
    {changes::nothing, "dict.at", [](world&, Owner& o) { static_cast<void>(o.dict.at("c")); }},
    {changes::nothing, "dict.find", [](world&, Owner& o) { static_cast<void>(o.dict.find("c")); }},
    {changes::one, "dict.put", [](world&, Owner& o) { o.dict.put("h", "h"); }},
    {changes::one, "dict.put over another", [](world&, Owner& o) { o.dict.put("c", "h"); }},
    {changes::one, "dict.erase", [](world&, Owner& o) { o.dict.erase("c"); }},
    {changes::one, "dict.pop", [](world&, Owner& o) { static_cast<void>(o.dict.pop("c")); }},
    {changes::one, "dict.popitem", [](world&, Owner& o) { static_cast<void>(o.dict.popitem()); }},
    {changes::one, "dict.setdefault",
     [](world&, Owner& o) { static_cast<void>(o.dict.setdefault("c", "c")); }},
    {changes::many, "dict.update",
     [](world&, Owner& o) {
         o.dict.update({{"c", "c"}, {"d", "x"}, {"h", "h"}});
     }},
    {changes::many, "dict.clear", [](world&, Owner& o) { o.dict.clear(); }},
    {changes::many, "dict.reset", [](world&, Owner& o) { o.dict.reset(); }},
    {changes::many, "dict =",
     [](world&, Owner& o) {
         o.dict = {{"c", "c"}, {"d", "x"}, {"h", "h"}};
     }},
    {changes::one, "items.put", [](world& w, Owner& o) { o.items.put("c", w.given[2]); }},
    {changes::one, "items.put over another",
     [](world& w, Owner& o) { o.items.put("b", w.given[2]); }},
    {changes::one, "items.erase", [](world&, Owner& o) { o.items.erase("b"); }},
    {changes::one, "items.pop", [](world&, Owner& o) { static_cast<void>(o.items.pop("b")); }},
    {changes::many, "items.clear", [](world&, Owner& o) { o.items.clear(); }},
    {changes::one, "the other end", [](world& w, Owner&) { w.given[2]->owner = w.owner; }},
    {changes::one, "the other end to null", [](world& w, Owner&) { w.given[0]->owner = nullptr; }},
    {changes::one, "items.set", [](world& w, Owner& o) { o.items.set(w.given[2]); }},
    {changes::one, "items.remove", [](world& w, Owner& o) { o.items.remove(w.given[1]); }},
    {changes::many, "items =",
     [](world& w, Owner& o) {
         o.items = {{"b", w.given[1]}, {"c", w.given[2]}};
     }},
    {changes::many, "items.reset", [](world&, Owner& o) { o.items.reset(); }},
    {changes::nothing, "history of list",
     [](world&, Owner& o) { static_cast<void>(orm::history_of(o, orm::attr<&Owner::list>)); }},
    {changes::nothing, "history of set",
     [](world&, Owner& o) { static_cast<void>(orm::history_of(o, orm::attr<&Owner::set>)); }},
    {changes::many, "loading a set",
     [](world& w, Owner& o) { orm::set_committed_value(o, orm::attr<&Owner::set>, w.tokens); }},
    {changes::many, "loading items",
     [](world& w, Owner& o) { orm::set_committed_value(o, orm::attr<&Owner::items>, w.given); }},
    {changes::many, "restore", [](world&, Owner& o) { orm::restore(o); }},
};

void clear(Owner& o) {
    o.list.clear();
    o.set.clear();
    o.dict.clear();
    o.items.clear();
}
void add_many(Owner& o) {
    for (int i = 0; i < 60; ++i) {
        const std::string name = std::to_string(i);
        o.list.append(name.c_str());
        o.set.add(name.c_str());
        o.dict.put(name.c_str(), name.c_str());
        o.items.set(item(name.c_str()));
    }
}

struct action {
    const char* name;
    void (*run)(world& w, Owner& o);
};

const action actions[]{
    {"nothing", [](world&, Owner&) {}},
    {"clear", [](world&, Owner& o) { clear(o); }},
    {"add many", [](world&, Owner& o) { add_many(o); }},
    {"clear and add many", [](world&, Owner& o) { clear(o), add_many(o); }},
    {"reset",
     [](world&, Owner& o) {
         o.list.reset();
         o.set.reset();
         o.dict.reset();
         o.items.reset();
     }},
    {"assign",
     [](world&, Owner& o) {
         o.list = {"new"};
         o.set = {"new"};
         o.dict = {{"new", "new"}};
         o.items = {{"new", item("new")}};
     }},
    {"expire", [](world&, Owner& o) { orm::mark_expired(o); }},
    {"load",
     [](world&, Owner& o) {
         orm::set_committed_value(o, orm::attr<&Owner::list>, std::vector<token>{"loaded"});
         orm::set_committed_value(o, orm::attr<&Owner::set>, std::vector<token>{"loaded"});
     }},
    {"drop handles",
     [](world& w, Owner&) {
         w.owner.reset();
         w.given.clear();
     }},
    {"throw", [](world&, Owner&) { throw stop{}; }},
    {"commit", [](world&, Owner& o) { orm::mark_committed(o); }},
};

bool is_stopped(const operation& op, world& w, Owner& o) {
    try {
        op.run(w, o);
    } catch (const stop&) {
        return true;
    } catch (const orm::error&) {
    }
    return false;
}

int run_once(const operation& op, const action& what, int at) {
    world w;
    Owner& o = *w.owner;
    const content before{o};
    calls.seen = 0;
    calls.at = at;
    calls.act = [&] {
        if (w.owner != nullptr) what.run(w, *w.owner);
    };
    struct over {
        ~over() { calls.act = nullptr; }
    } const done;
    const bool stopped = is_stopped(op, w, o);
    calls.act = nullptr;
    if (w.owner == nullptr) return calls.seen;
    const content after{o};
    for (const auto& one : o.set) CHECK(o.set.contains(one));
    for (const auto& [key, one] : o.dict) CHECK(o.dict.contains(key));
    for (const auto& [key, one] : o.items) CHECK(o.items.contains(key));
    CHECK(o.set.size() == after.set.size());
    CHECK(o.dict.size() == after.dict.size());
    CHECK(o.items.size() == after.items.size());
    // Whatever threw when: both ends say the same.
    if (stopped && op.how_many != changes::many)
        for (const auto& one : w.given)
            CHECK((one->owner == w.owner) == std::ranges::any_of(o.items, [&](const auto& item) {
                      return item.second == one;
                  }));
    // No more than the one that it was about; a comparison of keys throws before anything happens.
    if (stopped && op.how_many != changes::many) CHECK(after == before);
    return calls.seen;
}

}  // namespace

TEST_CASE("what an operation needs lives until it is over, whatever comparisons do",
          "[collections][lifetime]") {
    for (const operation& op : operations) {
        for (const action& what : actions) {
            INFO(op.name << ", " << what.name);
            int count = 1;
            for (int at = 1; at <= count; ++at) {
                INFO("at call " << at);
                const int seen = run_once(op, what, at);
                if (at == 1) count = std::min(seen, 12);
                if (alive != 0) FAIL(alive << " are left");
            }
        }
    }
}

TEST_CASE("an operation ends although its comparisons always change the collection",
          "[collections][lifetime]") {
    for (const operation& op : operations) {
        for (const action& what : actions) {
            if (std::string_view{what.name}.ends_with("many")) continue;  // comparisons without end
            INFO(op.name << ", " << what.name);
            run_once(op, what, every_one);
            if (alive != 0) FAIL(alive << " are left");
        }
    }
}

TEST_CASE("a comparison that changes its collection over and over is told so",
          "[collections][lifetime]") {
    world w;
    Owner& o = *w.owner;
    int made = 0;
    calls.at = every_one;
    calls.act = [&] {
        // Of one hash with "d", so that it is compared with that next.
        const std::string name = "d" + std::to_string(++made);
        o.list.append(name.c_str());
        o.set.add(name.c_str());
        o.dict.put(name.c_str(), name.c_str());
    };
    struct over {
        ~over() { calls.act = nullptr; }
    } const done;
    const auto told = [](const char* name) {
        return Catch::StartsWith(std::string{name} + " is changed again and again");
    };
    CHECK_THROWS_WITH(o.list.contains("none"), told("Owner.list"));
    CHECK_THROWS_WITH(o.set.contains("do"), told("Owner.set"));
    CHECK_THROWS_WITH(o.dict.contains("do"), told("Owner.dict"));
    CHECK_THROWS_AS((o.set = {"d"}), orm::collection_changed_error);
    calls.act = nullptr;
    CHECK(o.set.contains("c"));
    CHECK(o.set.contains(("d" + std::to_string(made)).c_str()));
}

TEST_CASE("a look-up that replaces the collection gives a place in the new one",
          "[collections][lifetime]") {
    world w;
    Owner& o = *w.owner;
    calls.seen = 0;
    calls.at = 1;
    calls.act = [&] { o.dict = {{"x", "x"}, {"c", "another"}}; };
    struct over {
        ~over() { calls.act = nullptr; }
    } const done;
    CHECK(o.dict.at("c").text == token{"another"}.text);
    calls.seen = 0;
    CHECK((*o.dict.find("c")).second.text == token{"another"}.text);
    calls.seen = 0;
    calls.act = [&] { o.dict.clear(); };
    CHECK_THROWS_AS(o.dict.at("c"), orm::key_error);
}

}  // namespace comparisons
