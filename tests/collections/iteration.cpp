#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "model.hpp"

// Collections that change while they are iterated over.
namespace {

using shop::Address;
using shop::Crate;
using shop::Note;
using shop::Tag;
using shop::User;

static_assert(std::random_access_iterator<orm::list<Address>::iterator>);
static_assert(std::forward_iterator<orm::set<Tag>::iterator>);
static_assert(std::forward_iterator<orm::dict<std::string, Note>::iterator>);

constexpr std::size_t several = 7;

struct world {
    orm::ref<User> u = orm::make<User>();
    orm::ref<Crate> crate = orm::make<Crate>();

    world() {
        for (std::size_t i = 0; i < several; ++i) {
            const std::string name = "a text that is long enough, " + std::to_string(i);
            u->addresses.append(orm::make<Address>());
            auto tag = orm::make<Tag>();
            tag->label = name;
            u->tags.add(tag);
            auto note = orm::make<Note>();
            note->keyword = name;
            u->notes.set(note);
            crate->words.append(name);
            crate->numbers.add(static_cast<int>(i));
            crate->prices.put(name, 0.5);
        }
    }
};

/// Reads what an iterator points at.
void look_at(const std::string& text) {
    CHECK(!text.empty());
}
void look_at(int number) {
    CHECK(number >= 0);
}
template <class T>
void look_at(const orm::ref<T>& one) {
    CHECK(&*orm::ref<T>{one} == one.get());
}
template <class Key, class T>
void look_at(const orm::detail::dict_item<Key, T>& item) {
    look_at(item.first);
}

/// Iterates, changes the collection at one step, and goes on.
/// @return how many members were met
template <class Collection>
std::size_t walk(const Collection& all, std::size_t at, const std::function<void()>& change) {
    std::size_t met = 0;
    for (auto i = all.begin(); i != all.end(); ++i) {
        look_at(*i);
        if (met++ == at) change();
    }
    return met;
}
/// The same, with the end of before.
template <class Collection>
std::size_t walk_to(const Collection& all, std::size_t at, const std::function<void()>& change) {
    std::size_t met = 0;
    for (const auto& one : all) {
        look_at(one);
        if (met++ == at) change();
    }
    return met;
}

template <class Make>
void each(const char* name, const Make& make) {
    world counted;
    const std::size_t kinds = make(counted).second.size();
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        for (std::size_t at = 0; at < several; ++at) {
            for (const bool old_end : {false, true}) {
                world w;
                const auto made = make(w);
                const auto run = [&] {
                    const auto& change = made.second[kind];
                    return old_end ? walk_to(*made.first, at, change)
                                   : walk(*made.first, at, change);
                };
                INFO(name << ", change " << kind << " at step " << at);
                if constexpr (orm::detail::tells_mistakes) {
                    CHECK_THROWS_WITH(run(), Catch::Contains(name));
                } else {
                    CHECK(run() <= several + 1);
                }
            }
        }
    }
}

template <class Collection>
using with_changes = std::pair<Collection*, std::vector<std::function<void()>>>;

}  // namespace

TEST_CASE("an iterator of a set that changes never leaves it") {
    each("User.tags", [](world& w) {
        orm::set<Tag>& all = w.u->tags;
        return with_changes<orm::set<Tag>>{
            &all,
            {[&all] { all.pop(); }, [&all] { all.clear(); }, [&all] { all = {}; },
             [&all] { all.discard(*all.begin()); }, [&all] { all.add(orm::make<Tag>()); }}};
    });
    each("Crate.numbers", [](world& w) {
        orm::set<int>& all = w.crate->numbers;
        return with_changes<orm::set<int>>{
            &all, {[&all] { all.pop(); }, [&all] { all.clear(); }, [&all] { all = {1}; }}};
    });
}

TEST_CASE("an iterator of a dictionary that changes never leaves it") {
    each("User.notes", [](world& w) {
        orm::dict<std::string, Note>& all = w.u->notes;
        return with_changes<orm::dict<std::string, Note>>{
            &all,
            {[&all] { all.popitem(); }, [&all] { all.clear(); }, [&all] { all = {}; },
             [&all] { all.erase(std::string{(*all.begin()).first}); }}};
    });
    each("Crate.prices", [](world& w) {
        orm::dict<std::string, double>& all = w.crate->prices;
        return with_changes<orm::dict<std::string, double>>{
            &all, {[&all] { all.popitem(); }, [&all] { all.clear(); }}};
    });
}

TEST_CASE("a collection that is deleted or expired has no more members for its iterators") {
    const auto check = [](auto all, auto attribute) {
        for (const bool expired : {false, true}) {
            world w;
            const auto end_it = [&] {
                if (expired)
                    orm::mark_expired(*w.u, attribute);
                else
                    all(w).reset();
            };
            if constexpr (orm::detail::tells_mistakes) {
                CHECK_THROWS_AS(walk_to(all(w), 2, end_it), orm::collection_changed_error);
            } else {
                CHECK(walk_to(all(w), 2, end_it) == 3);
            }
        }
    };
    check(
        [](world & w) -> auto& { return w.u->tags; }, orm::attr<&User::tags>);
    check(
        [](world & w) -> auto& { return w.u->notes; }, orm::attr<&User::notes>);
    check(
        [](world & w) -> auto& { return w.u->addresses; }, orm::attr<&User::addresses>);
}

TEST_CASE("a handle's collection is iterated over while the attribute gets another") {
    world w;
    const auto held = w.u->tags.hold();
    CHECK(walk_to(held, 2, [&] { w.u->tags = {}; }) == several);
}

TEST_CASE("an iterator of a list that changes never leaves it") {
    each("User.addresses", [](world& w) {
        orm::list<Address>& all = w.u->addresses;
        return with_changes<orm::list<Address>>{
            &all,
            {[&all] { all.erase(0); }, [&all] { all.pop(); }, [&all] { all.clear(); },
             [&all] { all = {}; },
             [&all] {
                 all = {orm::make<Address>(), orm::make<Address>()};
             },
             [&all] { all.append(orm::make<Address>()); },
             [&all] { all.insert(0, orm::make<Address>()); }, [&all] { all.remove(all.back()); },
             [&all] { all.erase_if([](auto&) { return true; }); },
             [&all] {
                 all.erase(orm::slice{1, {}, {}});
             }}};
    });
    each("Crate.words", [](world& w) {
        orm::list<std::string>& all = w.crate->words;
        return with_changes<orm::list<std::string>>{
            &all,
            {[&all] { all.erase(0); }, [&all] { all.clear(); }, [&all] { all = {"one"}; },
             [&all] { all.erase_if([](auto& one) { return !one.ends_with('3'); }); }}};
    });
}

TEST_CASE("an iterator of a list stays at its place when the storage moves") {
    world w;
    orm::list<std::string>& all = w.crate->words;
    const auto second = all.begin() + 1;
    const auto last = all.end();
    all.sort([](const std::string& left, const std::string& right) { return left > right; });
    CHECK(*second == all[1]);
    CHECK(second[2] == all[3]);
    CHECK(second - all.begin() == 1);
    for (int i = 0; i < 200; ++i) all.append(std::to_string(i));
    CHECK(*second == all[1]);
    CHECK(second < all.end());
    CHECK(all.end() - second == static_cast<std::ptrdiff_t>(all.size()) - 1);
    CHECK(last != all.end());
    all.insert(second, "inserted");
    CHECK(*second == "inserted");
    all.erase(second);
    CHECK(*second == all[1]);
    all.erase(second, all.end());
    CHECK(all.size() == 1);
    CHECK(second == all.end());
    CHECK(second == last);
    CHECK_THROWS_AS(*second, orm::collection_changed_error);
    CHECK(orm::list<std::string>::iterator{} == orm::list<std::string>::iterator{});
    CHECK_THROWS_AS(*orm::list<std::string>::iterator{}, orm::collection_changed_error);
}

TEST_CASE("an iterator of a list that has gone is told so") {
    world w;
    const auto first = w.u->addresses.begin();
    auto held = w.crate->words.hold();
    const auto word = held.begin();
    w.u->addresses.reset();
    CHECK_THROWS_AS(*first, orm::collection_changed_error);
    w.crate->words = {};
    CHECK(*word == held[0]);
    held = w.crate->words.hold();
    CHECK_THROWS_AS(*word, orm::collection_changed_error);
    orm::list<int> plain{1, 2, 3};
    const auto number = plain.begin() + 2;
    plain = {4, 5, 6};
    CHECK(*number == 6);
    plain = {};
    CHECK_THROWS_AS(*number, orm::collection_changed_error);
}

TEST_CASE("algorithms that count their steps do not leave a list that changes either") {
    const auto run = [](const std::function<void(orm::list<std::string>&)>& over) {
        world w;
        try {
            over(w.crate->words);
        } catch (const orm::collection_changed_error&) {
        }
    };
    const auto change = [](orm::list<std::string>& all) {
        return [&all](const std::string& one) {
            CHECK(!one.empty());
            if (all.size() > 3)
                all.erase(orm::slice{2, {}, {}});
            else
                all.clear();
            return false;
        };
    };
    run([&](auto& all) { static_cast<void>(std::find_if(all.begin(), all.end(), change(all))); });
    run([&](auto& all) { static_cast<void>(std::any_of(all.begin(), all.end(), change(all))); });
    run([&](auto& all) { std::for_each(all.begin(), all.end(), change(all)); });
    run([&](auto& all) { static_cast<void>(std::ranges::count_if(all, change(all))); });
    run([&](auto& all) {
        static_cast<void>(std::is_sorted(all.begin(), all.end(),
                                         [&](auto&, auto& one) { return change(all)(one); }));
    });
    run([&](auto& all) {
        std::for_each(std::make_reverse_iterator(all.end()),
                      std::make_reverse_iterator(all.begin()), change(all));
    });
    run([&](auto& all) {
        for (auto i = all.begin(); i < all.end(); i += 2) change(all)(*i);
    });
}

TEST_CASE("to look at a member that was taken out is told, and changes of others are not") {
    world w;
    const auto tag = w.u->tags.begin();
    const auto other = std::next(tag);
    const auto note = w.u->notes.begin();
    const orm::ref<Tag> second = *other;
    w.u->tags.remove(*tag);
    w.u->notes.erase(note->first);
    CHECK(*other == second);
    CHECK_THROWS_WITH(*tag, Catch::StartsWith("User.tags has no member where an iterator"));
    CHECK_THROWS_WITH(note->first, Catch::StartsWith("User.notes has no member"));
    w.u->tags.clear();
    CHECK_THROWS_AS(*other, orm::collection_changed_error);
    CHECK_THROWS_AS(*w.u->tags.end(), orm::collection_changed_error);
    CHECK_THROWS_AS(*orm::set<int>::iterator{}, orm::collection_changed_error);
}

TEST_CASE("lists that change beside the one that is iterated over do not matter") {
    world w;
    std::size_t met = 0;
    for (const auto& one : w.u->addresses) {
        look_at(one);
        w.crate->words.clear();
        for (int i = 0; i < 20; ++i) w.crate->words.append("another");
        ++met;
    }
    CHECK(met == several);
}

TEST_CASE("what a bulk assignment brings may be changed by the listener that iterates over it") {
    using changes = std::function<void(orm::bulk_values<std::string>&)>;
    const changes all[]{
        [](auto& values) { values.clear(); },
        [](auto& values) { values.erase(0); },
        [](auto& values) { values.assign(std::vector<std::string>(50, "many")); },
        [](auto& values) {
            for (int i = 0; i < 50; ++i) values.push_back("more");
        },
    };
    for (const changes& change : all) {
        for (std::size_t at = 0; at < 3; ++at) {
            world w;
            std::size_t met = 0;
            const orm::scoped_listener listening = orm::listen(
                orm::attr<&Crate::words>, orm::event::bulk_replace,
                [&](Crate&, orm::bulk_values<std::string>& values, const orm::initiator&) {
                    for (const std::string& one : values) {
                        look_at(one);
                        if (met++ == at) change(values);
                    }
                });
            w.crate->words = {"one", "two", "three"};
            CHECK(met > at);
            CHECK(met <= 3);
        }
    }
}

TEST_CASE("with assertions a removal in a loop is told by name") {
    if constexpr (!orm::detail::tells_mistakes) return;
    world w;
    CHECK_THROWS_WITH(
        [&] {
            for (const auto& one : w.u->addresses) w.u->addresses.remove(one);
        }(),
        Catch::Contains("User.addresses was changed while it was iterated over"));
    CHECK(w.u->addresses.size() == several - 1);
}
