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

/// Iterates, changes the collection at one step, and goes on.
/// @return how many members were met
template <class Collection>
std::size_t walk(const Collection& all, std::size_t at, const std::function<void()>& change) {
    std::size_t met = 0;
    for (auto i = all.begin(); i != all.end(); ++i) {
        if (met++ == at) change();
    }
    return met;
}
/// The same, with the end of before.
template <class Collection>
std::size_t walk_to(const Collection& all, std::size_t at, const std::function<void()>& change) {
    std::size_t met = 0;
    for (const auto& one : all) {
        static_cast<void>(one);
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
    for (const bool expired : {false, true}) {
        world w;
        const auto end_it = [&] {
            if (expired)
                orm::expire(*w.u, orm::attr<&User::tags>);
            else
                w.u->tags.reset();
        };
        if constexpr (orm::detail::tells_mistakes) {
            CHECK_THROWS_AS(walk_to(w.u->tags, 2, end_it), orm::collection_changed_error);
        } else {
            CHECK(walk_to(w.u->tags, 2, end_it) == 3);
        }
    }
}

TEST_CASE("a handle's collection is iterated over while the attribute gets another") {
    world w;
    const auto held = w.u->tags.hold();
    CHECK(walk_to(held, 2, [&] { w.u->tags = {}; }) == several);
}

TEST_CASE("with assertions a list that changes while it is iterated over is told by name") {
    if constexpr (!orm::detail::tells_mistakes) return;
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
             [&all] {
                 all.erase(orm::slice{1, {}, {}});
             }}};
    });
    each("Crate.words", [](world& w) {
        orm::list<std::string>& all = w.crate->words;
        return with_changes<orm::list<std::string>>{
            &all, {[&all] { all.erase(0); }, [&all] { all.clear(); }, [&all] { all = {"one"}; }}};
    });
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
