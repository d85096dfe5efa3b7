#include <catch2/catch.hpp>
#include <cstddef>
#include <functional>
#include <orm/orm.hpp>
#include <string>
#include <utility>
#include <vector>

// Values whose copies throw, in operations that give a member back.
namespace copies {
namespace {

struct refused {};

int until_refused = 0;  ///< copies; 0: none is

struct fragile {
    fragile(const char* from) : text{from} {}
    fragile(const fragile& other) : text{other.text} {
        if (until_refused != 0 && --until_refused == 0) throw refused{};
    }
    fragile& operator=(const fragile&) = default;
    std::string text;
    friend bool operator==(const fragile&, const fragile&) = default;
};

}  // namespace
}  // namespace copies

template <>
inline constexpr bool orm::is_value<copies::fragile> = true;
template <>
struct std::hash<copies::fragile> {
    std::size_t operator()(const copies::fragile& of) const {
        return std::hash<std::string>{}(of.text);
    }
};

namespace copies {

class Item {
public:
    orm::mapped<int> id;
};
class Owner {
public:
    orm::list<fragile> list;
    orm::set<fragile> set;
    orm::dict<fragile, fragile> dict;
    orm::dict<fragile, Item> items;
};

}  // namespace copies

template <>
struct orm::extends<copies::Item> : orm::fields<void, &copies::Item::id> {};
template <>
struct orm::extends<copies::Owner> : orm::fields<void, &copies::Owner::list, &copies::Owner::set,
                                                 &copies::Owner::dict, &copies::Owner::items> {};

namespace copies {
namespace {

std::vector<std::string> content(const Owner& of) {
    std::vector<std::string> all;
    for (const auto& one : of.list) all.push_back(one.text);
    for (const auto& one : of.set) all.push_back(one.text);
    for (const auto& [key, one] : of.dict) all.push_back(key.text + one.text);
    for (const auto& [key, one] : of.items) all.push_back(key.text);
    return all;
}

void check(const char* name, const std::function<void(Owner&)>& operation) {
    int refusals = 0;
    for (bool done = false; !done; ++refusals) {
        INFO(name << ", refusal " << refusals);
        const auto o = orm::make<Owner>();
        o->list = {"a", "b", "c"};
        o->set = {"a", "b", "c"};
        o->dict = {{"a", "1"}, {"b", "2"}};
        o->items.put("a", orm::make<Item>());
        orm::mark_committed(*o);
        const auto before = content(*o);
        int removed = 0;
        const auto count = [&](Owner&, const auto&) { ++removed; };
        const orm::scoped_listener told[]{
            orm::listen(orm::attr<&Owner::list>, orm::event::remove, count),
            orm::listen(orm::attr<&Owner::set>, orm::event::remove, count),
            orm::listen(orm::attr<&Owner::dict>, orm::event::remove, count),
            orm::listen(orm::attr<&Owner::items>, orm::event::remove, count)};
        until_refused = refusals + 1;
        try {
            operation(*o);
            done = true;
        } catch (const refused&) {
        }
        until_refused = 0;
        CHECK(removed == (done ? 1 : 0));
        CHECK((content(*o) == before) == !done);
    }
    CHECK(refusals > 1);
}

}  // namespace

TEST_CASE("a value whose copy throws is not taken out") {
    check("list.pop", [](Owner& o) { static_cast<void>(o.list.pop()); });
    check("list.pop of a place", [](Owner& o) { static_cast<void>(o.list.pop(-3)); });
    check("set.pop", [](Owner& o) { static_cast<void>(o.set.pop()); });
    check("dict.pop", [](Owner& o) { static_cast<void>(o.dict.pop("a")); });
    check("dict.pop with another", [](Owner& o) { static_cast<void>(o.dict.pop("b", "another")); });
    check("dict.popitem", [](Owner& o) { static_cast<void>(o.dict.popitem()); });
    check("items.popitem", [](Owner& o) { static_cast<void>(o.items.popitem()); });
}

TEST_CASE("what is popped is what was there, and what is not there is told") {
    const auto o = orm::make<Owner>();
    o->list = {"a", "b", "c"};
    CHECK(o->list.pop(-3).text == "a");
    CHECK(o->list.pop().text == "c");
    CHECK_THROWS_AS(o->list.pop(1), orm::index_error);
    CHECK_THROWS_AS(o->list.pop(-2), orm::index_error);
    CHECK(o->list.pop(0).text == "b");
    CHECK_THROWS_AS(o->list.pop(), orm::index_error);
    CHECK_THROWS_AS(o->set.pop(), orm::key_error);
    CHECK_THROWS_AS(o->dict.pop("a"), orm::key_error);
    CHECK(o->dict.pop("a", "another").text == "another");
    CHECK_THROWS_AS(o->dict.popitem(), orm::key_error);
    o->dict = {{"a", "1"}, {"b", "2"}};
    const auto [key, value] = o->dict.popitem();
    CHECK((key.text == "b" && value.text == "2"));
    CHECK(o->dict.pop("a").text == "1");
    CHECK(o->dict.empty());
}

}  // namespace copies
