#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <optional>
#include <orm/orm.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"

// Collections that are replaced, loaded or given up while something reads or changes them.
namespace {

using shop::Address;
using shop::Note;
using shop::Tag;
using shop::User;

constexpr auto addresses = orm::attr<&User::addresses>;
constexpr auto tags = orm::attr<&User::tags>;
constexpr auto notes = orm::attr<&User::notes>;

orm::ref<Address> address(const char* email) {
    return orm::make(Address{.email = email});
}

struct stop {};

}  // namespace

TEST_CASE("a bulk assignment of which the collection is taken away goes on without events",
          "[collections][lifetime]") {
    struct {
        const char* name;
        void (*act)(User&);
    } const ways[]{
        {"another assignment", [](User& now) { now.addresses = {}; }},
        {"a deletion", [](User& now) { now.addresses.reset(); }},
        {"an expiration",
         [](User& now) {
             orm::inspect(now).set_loader([](auto&, auto) {});
             orm::mark_expired(now, addresses);
         }},
    };
    for (const auto& way : ways) {
        INFO(way.name);
        const auto u = orm::make<User>();
        std::vector<orm::ref<Address>> a;
        for (int i = 0; i < 4; ++i) a.push_back(address("a"));
        const orm::scoped_listener guard =
            orm::listen(orm::attr<&Address::user>, orm::event::set,
                        [&way, first = true](Address&, const orm::ref<User>& now) mutable {
                            if (now && std::exchange(first, false)) way.act(*now);
                        });
        u->addresses = a;
        CHECK(u->addresses.empty());
        CHECK(a[0]->user == u);
        for (std::size_t i = 1; i < a.size(); ++i) CHECK(a[i]->user == nullptr);
    }
}

TEST_CASE("a deletion takes the collection that a listener has assigned with it",
          "[collections][lifetime]") {
    const auto u = orm::make<User>();
    const auto x = address("x");
    const auto y = address("y");
    u->addresses = {x};
    const orm::scoped_listener guard =
        orm::listen(addresses, orm::event::remove, [&, first = true](User& target) mutable {
            if (std::exchange(first, false)) target.addresses = {y};
        });
    u->addresses.reset();
    CHECK_FALSE(u->addresses.has_value());
    CHECK(y->user == u);
}

TEST_CASE("the members of a range go into the collection that there is when it was read",
          "[collections][lifetime]") {
    const auto u = orm::make<User>();
    const auto v = orm::make<User>();
    const auto a = address("a");
    const auto c = address("c");
    const auto s = orm::make(Tag{.label = "s"});
    const auto t = orm::make(Tag{.label = "t"});
    const auto n = orm::make(Note{.keyword = "n"});
    const auto m = orm::make(Note{.keyword = "m"});
    // A loader that brings what several objects need.
    orm::inspect(*v).set_loader([&](auto&, auto) {
        orm::set_committed_value(*u, addresses, std::vector{a});
        orm::set_committed_value(*v, addresses, std::vector{c});
        orm::set_committed_value(*u, tags, std::vector{s});
        orm::set_committed_value(*v, tags, std::vector{t});
        orm::set_committed_value(*u, notes, std::vector{n});
        orm::set_committed_value(*v, notes, std::vector{m});
    });
    SECTION("before which there was one") {
        u->addresses = {address("old")};
        u->tags = {orm::make(Tag{.label = "old"})};
        u->notes.put("old", orm::make(Note{.keyword = "old"}));
    }
    SECTION("before which there was none") {}
    SECTION("before which there was an empty one") {
        CHECK((u->addresses.empty() && u->tags.empty() && u->notes.empty()));
    }
    const auto load_anew = [&] { orm::mark_expired(*v); };
    u->addresses.extend(v->addresses);
    CHECK(u->addresses.size() == 2);
    CHECK(c->user == u);
    load_anew();
    u->addresses.set(orm::slice{0, 0, {}}, v->addresses);
    CHECK(u->addresses.size() == 2);
    load_anew();
    u->tags.update(v->tags);
    CHECK(u->tags == orm::set<Tag>{s, t});
    load_anew();
    u->tags |= v->tags;
    CHECK(u->tags == orm::set<Tag>{s, t});
    load_anew();
    u->tags ^= v->tags;
    CHECK(u->tags == orm::set<Tag>{s, t});
    load_anew();
    u->tags -= v->tags;
    CHECK(u->tags == orm::set<Tag>{s});
    load_anew();
    u->tags &= v->tags;
    CHECK(u->tags.empty());
    load_anew();
    u->notes.update(v->notes);
    CHECK(u->notes.keys() == std::vector<std::string>{"n", "m"});
}

TEST_CASE("what is updated goes on although a listener replaces it", "[collections][lifetime]") {
    const auto u = orm::make<User>();
    const auto n = orm::make(Note{.keyword = "n"});
    const orm::scoped_listener guard =
        orm::listen(notes, orm::event::append, [first = true](User& target) mutable {
            if (std::exchange(first, false)) target.notes = {};
        });
    u->notes.update(
        {{"a", orm::make(Note{.keyword = "a"})}, {"b", orm::make(Note{.keyword = "b"})}, {"n", n}});
    CHECK(u->notes.empty());
    CHECK(n->user == nullptr);
}

TEST_CASE("the error of a removal can be told after the collection has gone",
          "[collections][lifetime]") {
    auto u = orm::make<User>();
    const auto a = address("a");
    SECTION("of a list") {
        u->addresses = {address("other")};
        const orm::scoped_listener guard =
            orm::listen(addresses, orm::event::remove, [](User& target) { target.addresses = {}; });
        CHECK_THROWS_WITH(u->addresses.remove(a), Catch::StartsWith("User.addresses"));
    }
    SECTION("of a list of which the owner has gone") {
        const orm::scoped_listener guard =
            orm::listen(addresses, orm::event::remove, [&](User&) { u.reset(); });
        CHECK_THROWS_WITH(u->addresses.remove(a), Catch::StartsWith("User.addresses"));
    }
    SECTION("of a set") {
        const auto t = orm::make(Tag{.label = "t"});
        u->tags = {t};
        const orm::scoped_listener guard =
            orm::listen(tags, orm::event::remove, [first = true](User& target) mutable {
                if (!std::exchange(first, false)) return;
                target.tags.clear();
                target.tags = {};
            });
        CHECK_THROWS_WITH(u->tags.remove(t), Catch::StartsWith("User.tags"));
    }
    SECTION("of a dictionary") {
        const auto n = orm::make(Note{.keyword = "n"});
        u->notes = {{"n", n}};
        const orm::scoped_listener guard =
            orm::listen(notes, orm::event::remove, [first = true](User& target) mutable {
                if (!std::exchange(first, false)) return;
                target.notes.clear();
                target.notes = {};
            });
        CHECK_THROWS_AS(u->notes.remove(n), orm::key_error);
    }
}

TEST_CASE("a comparison that throws leaves a list as it was", "[collections][lifetime]") {
    const auto u = orm::make<User>();
    orm::list<std::string> words;
    std::vector<orm::ref<Address>> all;
    for (int i = 0; i < 40; ++i) {
        all.push_back(address(std::to_string(i * 7 % 40).c_str()));
        words.append(std::to_string(i * 7 % 40) + " and more than fits into a string in place");
    }
    u->addresses = all;
    const std::vector<std::string> before(words.begin(), words.end());
    for (int at = 1; at < 150; at += 7) {
        const auto by = [&, n = 0](const auto& left, const auto& right) mutable {
            if (++n == at) throw stop{};
            return left < right;
        };
        CHECK_THROWS_AS(words.sort(by), stop);
        CHECK(words == before);
        CHECK_THROWS_AS(u->addresses.sort(by, [](const auto& one) { return one->email.get(); }),
                        stop);
        CHECK(u->addresses == all);
    }
}

TEST_CASE("a comparison may change the list that is being sorted", "[collections][lifetime]") {
    auto u = orm::make<User>();
    std::vector<orm::ref<Address>> all;
    for (const char* one : {"c", "a", "b"}) all.push_back(address(one));
    u->addresses = all;
    const auto sort = [&](auto&& act) {
        u->addresses.sort([&act, first = true](const auto& left, const auto& right) mutable {
            if (std::exchange(first, false)) act();
            return left->email < right->email;
        });
    };
    SECTION("by members") {
        CHECK_THROWS_AS(sort([&] { u->addresses.append(address("d")); }),
                        orm::collection_changed_error);
        CHECK(u->addresses.size() == 4);
    }
    SECTION("by taking members out") {
        CHECK_THROWS_AS(sort([&] { u->addresses.clear(); }), orm::collection_changed_error);
        CHECK(u->addresses.empty());
    }
    SECTION("by loading another") {
        sort([&] { orm::set_committed_value(*u, addresses, std::vector{all[0]}); });
        CHECK(u->addresses.size() == 1);
    }
    SECTION("by dropping all handles") {
        sort([&] {
            all.clear();
            u.reset();
        });
    }
}

TEST_CASE("a loader that stores nothing is asked once", "[collections][lifetime]") {
    auto u = orm::make<User>();
    int loads = 0;
    bool stores = false;
    const auto load = [&](orm::instance_state& state, auto) {
        ++loads;
        if (stores)
            orm::set_committed_value(state.object<User>(), addresses, std::vector{address("a")});
    };
    orm::inspect(*u).set_loader(load);
    for (const auto& one : u->addresses) FAIL(one->email.get());
    CHECK(loads == 1);
    stores = true;
    CHECK(std::vector<orm::ref<Address>>(u->addresses.begin(), u->addresses.end()).empty());
    CHECK(loads == 1);
    SECTION("until the attribute is expired") {
        orm::mark_expired(*u, addresses);
        CHECK(u->addresses.size() == 1);
    }
    SECTION("or the object gets another loader") {
        orm::inspect(*u).set_loader(load);
        CHECK(u->addresses.size() == 1);
    }
    CHECK(loads == 2);
}

TEST_CASE("changes that wait for a load that brings nothing are made", "[collections][lifetime]") {
    const auto u = orm::make<User>();
    orm::inspect(*u).set_loader([](auto&, auto) {});
    const auto a = address("a");
    a->user = u;
    CHECK(u->addresses == std::vector{a});
    CHECK(orm::history_of(*u, addresses).added == std::vector{a});
}

TEST_CASE("an object that is expired while its collection is made is loaded then",
          "[collections][lifetime]") {
    const auto u = orm::make<User>();
    int loads = 0;
    orm::inspect(*u).set_loader([&](orm::instance_state& state, auto) {
        if (++loads == 2)
            orm::set_committed_value(state.object<User>(), addresses, std::vector{address("a")});
    });
    const orm::scoped_listener guard =
        orm::listen(addresses, orm::event::init_collection, [first = true](User& target) mutable {
            if (std::exchange(first, false)) orm::mark_expired(target);
        });
    int count = 0;
    for (const auto& one : u->addresses) count += one->email.get() == "a" ? 1 : 0;
    CHECK(count == 1);
}

TEST_CASE("a handle to the collection of a plain value does not end it",
          "[collections][lifetime]") {
    User plain;
    orm::list<std::string> words{"a"};
    { const auto held = words.hold(); }
    words.append("b");
    { const auto held = plain.addresses.hold(); }
    plain.addresses.append(address("a"));
    { const auto held = plain.addresses.hold(); }
    CHECK(words.size() == 2);
    CHECK(plain.addresses.size() == 1);
}

TEST_CASE("a slice names what there is, however far it reaches", "[collections][lifetime]") {
    constexpr auto far = std::numeric_limits<std::ptrdiff_t>::max();
    constexpr auto low = std::numeric_limits<std::ptrdiff_t>::min();
    const std::optional<std::ptrdiff_t> bounds[]{{}, 0,  1,   3,   -1,      -2,
                                                 7,  -7, far, low, far - 1, low + 1};
    const std::optional<std::ptrdiff_t> steps[]{{}, 1, 2, -1, -3, far, low, low + 1};
    const std::string all = "abcde";
    for (const auto& start : bounds)
        for (const auto& stop : bounds)
            for (const auto& step : steps) {
                // What Python's slice.indices gives.
                const std::ptrdiff_t by = step.value_or(1);
                const std::ptrdiff_t size = 5;
                const auto place = [&](std::ptrdiff_t given) {
                    if (given < 0) given += size;
                    return std::clamp(given, by < 0 ? -1 : std::ptrdiff_t{0},
                                      by < 0 ? size - 1 : size);
                };
                const std::ptrdiff_t from = start ? place(*start) : by < 0 ? size - 1 : 0;
                const std::ptrdiff_t to = stop ? place(*stop) : by < 0 ? -1 : size;
                std::set<std::ptrdiff_t> named;
                for (std::ptrdiff_t i = 0; i < size; ++i) {
                    const bool inside = by < 0 ? i <= from && i > to : i >= from && i < to;
                    const auto distance = static_cast<std::size_t>(by < 0 ? from - i : i - from);
                    const std::size_t stride = by < 0
                                                   ? std::size_t{0} - static_cast<std::size_t>(by)
                                                   : static_cast<std::size_t>(by);
                    if (inside && distance % stride == 0) named.insert(i);
                }
                std::vector<std::string> rest;
                orm::list<std::string> words;
                for (std::size_t i = 0; i < all.size(); ++i) {
                    words.append(std::string{all[i]});
                    if (!named.contains(static_cast<std::ptrdiff_t>(i)))
                        rest.push_back(std::string{all[i]});
                }
                words.erase(orm::slice{start, stop, step});
                if (words != rest) FAIL("a slice of " << by);
                orm::list<std::string> other{"a", "b", "c"};
                try {
                    other.set(orm::slice{start, stop, step}, {"x"});
                } catch (const orm::value_error&) {  // another number of places
                }
                if (other.size() > 4) FAIL("it grew by more than was given");
            }
}

namespace {

/// Takes each member once; refuses on demand.
struct bag {
    using value_type = Address*;
    std::set<Address*> all;
    bool refuses = false;
    void append(Address* one) {
        if (refuses) throw stop{};
        all.insert(one);
    }
    bool remove(Address* one) { return all.erase(one) != 0; }
    void put(Address* one) { append(one); }
    void take(Address* one) { all.erase(one); }
    auto begin() const { return all.begin(); }
    auto end() const { return all.end(); }
};
struct Sack {
    orm::watched<bag> content;
    orm::list<Address> queue;
};

}  // namespace

TEST_CASE("a custom collection keeps what it holds, and no more", "[collections][lifetime]") {
    const auto a = address("a");
    const auto use = [&](auto& sack) {
        sack.content.append(a);
        sack.content.append(a);
        sack.content.template adding<&bag::put>(a);
        CHECK(sack.content.size() == 1);
        sack.content.remove(a);
        CHECK(sack.content.empty());
        sack.content.append(a);
        sack.content.template removing<&bag::take>(a);
        CHECK(sack.content.empty());
        sack.content.append(a);
        const_cast<bag&>(*sack.content).refuses = true;
        CHECK_THROWS_AS(sack.content.append(address("b")), stop);
        CHECK_THROWS_AS(sack.content.append(a), stop);
        CHECK_THROWS_AS(sack.content.template adding<&bag::put>(a), stop);
        CHECK(sack.content.size() == 1);
    };
    SECTION("a plain value's") {
        Sack plain;
        use(plain);
    }
    SECTION("an object's") {
        const auto sack = orm::make<Sack>();
        use(*sack);
    }
    SECTION("a held one") {
        struct {
            orm::held<orm::watched<bag>> content;
        } alone{orm::make<Sack>()->content.hold()};
        {
            const auto sack = orm::make<Sack>();
            alone.content = sack->content.hold();
            sack->content = {};
        }
        CHECK_FALSE(alone.content.is_linked());
        use(alone);
    }
}

TEST_CASE("what was announced is what is stored", "[collections][lifetime]") {
    const auto sack = orm::make<Sack>();
    const auto a = address("a");
    const auto b = address("b");
    sack->queue = {a, b};
    const orm::scoped_listener guard = orm::listen(orm::attr<&Sack::content>, orm::event::append,
                                                   [&](Sack& target) { target.queue.pop(0); });
    SECTION("by a function that adds") {
        sack->content.adding<&bag::put>(sack->queue[0]);
    }
    SECTION("by the appender") {
        sack->content.append(sack->queue[0]);
    }
    CHECK(sack->content.contains(a));
    CHECK(sack->queue == std::vector{b});
}
