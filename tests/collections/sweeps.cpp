#include <catch2/catch.hpp>
#include <optional>
#include <orm/orm.hpp>
#include <string>
#include <vector>

#include "counted.hpp"

// What leads where decides who lives: also edges that one end alone has, queued changes, and
// collections that only a handle knows.
namespace sweeps {
namespace {

struct these;
using counted = tests::counted<these>;
int& alive = counted::alive;

struct stop {};

}  // namespace

class Leaf;
class Tree : public counted {
public:
    orm::mapped<int> id;
    orm::list<Leaf> leaves;
    orm::list<Leaf> friends;
    orm::dict<int, Leaf> shown;
};
class Leaf : public counted {
public:
    orm::mapped<std::optional<int>> id;
    orm::one<Tree> tree;
    orm::list<Tree> befriended;
    orm::one<Tree> showing;
    orm::list<Leaf> below;
    orm::one<Leaf> above;
};

}  // namespace sweeps

template <>
struct orm::extends<sweeps::Tree> : orm::fields<void, &sweeps::Tree::id, &sweeps::Tree::leaves,
                                                &sweeps::Tree::friends, &sweeps::Tree::shown> {};
template <>
struct orm::extends<sweeps::Leaf>
    : orm::fields<void, &sweeps::Leaf::id, &sweeps::Leaf::tree, &sweeps::Leaf::befriended,
                  &sweeps::Leaf::showing, &sweeps::Leaf::below, &sweeps::Leaf::above> {};
template <>
struct orm::mapping<sweeps::Tree> {
    static void define(orm::definition<sweeps::Tree>& m) {
        using sweeps::Leaf;
        using sweeps::Tree;
        m.relationship(&Tree::leaves).back_populates(&Leaf::tree);
        m.relationship(&Tree::friends).back_populates(&Leaf::befriended);
        m.relationship(&Tree::shown)
            .back_populates(&Leaf::showing)
            .keyed_by([](const Leaf& one) -> std::optional<int> { return one.id.get(); })
            .ignore_unpopulated();
    }
};
template <>
struct orm::mapping<sweeps::Leaf> {
    static void define(orm::definition<sweeps::Leaf>& m) {
        m.relationship(&sweeps::Leaf::below).back_populates(&sweeps::Leaf::above);
    }
};

namespace sweeps {

constexpr auto leaves = orm::attr<&Tree::leaves>;
constexpr auto tree_of = orm::attr<&Leaf::tree>;

/// A leaf with a thousand below it, which end with it.
orm::ref<Leaf> big_leaf() {
    auto made = orm::make<Leaf>();
    for (int i = 0; i < 1000; ++i) made->below.append(orm::make<Leaf>());
    return made;
}

TEST_CASE("what one end alone leads to, or away from, does not stay", "[collections][lifetime]") {
    struct {
        const char* name;
        void (*join)(Tree&, Leaf&);
    } const ways[]{
        {"a loaded many-to-one",
         [](Tree& tree, Leaf& leaf) {
             orm::set_committed_value(leaf, tree_of, orm::ref<Tree>::to(tree));
         }},
        {"a loaded collection",
         [](Tree& tree, Leaf& leaf) {
             orm::set_committed_value(leaf, orm::attr<&Leaf::befriended>,
                                      std::vector{orm::ref<Tree>::to(tree)});
         }},
        {"a collection that was filled silently",
         [](Tree& tree, Leaf& leaf) {
             orm::init_collection(leaf, orm::attr<&Leaf::befriended>)
                 .append_without_event(orm::ref<Tree>::to(tree));
         }},
        {"an append that is refused when the other end is told",
         [](Tree& tree, Leaf& leaf) {
             const orm::scoped_listener guard =
                 orm::listen(leaves, orm::event::append, [](Tree&) { throw stop{}; });
             CHECK_THROWS_AS(tree.leaves.append(orm::ref<Leaf>::to(leaf)), stop);
             CHECK(leaf.tree != nullptr);
         }},
        {"an append that stores another member",
         [](Tree& tree, Leaf& leaf) {
             const orm::scoped_listener guard = orm::listen(
                 leaves, orm::event::append,
                 [](Tree& to, const orm::ref<Leaf>& given) {
                     return to.leaves.empty() ? given : to.leaves[0];
                 },
                 orm::retval);
             tree.leaves.append(orm::make<Leaf>());
             tree.leaves.append(orm::ref<Leaf>::to(leaf));
             tree.leaves.clear();
             orm::mark_committed(tree);
         }},
        {"a member without a key",
         [](Tree& tree, Leaf& leaf) { leaf.showing = orm::ref<Tree>::to(tree); }},
        {"an end that was expired",
         [](Tree& tree, Leaf& leaf) {
             orm::inspect(tree).set_loader([](auto&, auto) {});
             tree.leaves.append(orm::ref<Leaf>::to(leaf));
             orm::mark_expired(tree, leaves);
         }},
        {"a removal of which one end remembers the member",
         [](Tree& tree, Leaf& leaf) {
             tree.leaves.append(orm::ref<Leaf>::to(leaf));
             orm::mark_committed(tree);
             orm::mark_committed(leaf);
             tree.leaves.clear();
             orm::mark_committed(tree);
         }},
    };
    for (const auto& way : ways) {
        INFO(way.name);
        {
            const auto tree = orm::make<Tree>();
            for (int i = 0; i < 2000; ++i) {
                const auto leaf = orm::make<Leaf>();
                way.join(*tree, *leaf);
            }
            CHECK(alive < 20);
            // What lives makes the next look come later, not never.
            std::vector<orm::ref<Leaf>> kept;
            for (int i = 0; i < 500; ++i) {
                kept.push_back(orm::make<Leaf>());
                way.join(*tree, *kept.back());
            }
            for (int i = 0; i < 2000; ++i) {
                const auto leaf = orm::make<Leaf>();
                way.join(*tree, *leaf);
            }
            CHECK(alive < 2 * 520);
            CHECK(kept[0]->befriended.size() <= 1);
        }
        CHECK(alive == 0);
    }
}

TEST_CASE("much that hangs on one edge does not stay when that is cut", "[collections][lifetime]") {
    {
        const auto tree = orm::make<Tree>();
        for (int i = 0; i < 20; ++i) {
            auto leaf = big_leaf();
            tree->leaves.append(leaf);
            tree->leaves.remove(leaf);
            orm::mark_committed(*tree);
            orm::mark_committed(*leaf);
        }
        CHECK(alive < 3 * 1001);
    }
    CHECK(alive == 0);
}

TEST_CASE("a member that was parted from the rest ends with its handle, however late",
          "[collections][lifetime]") {
    {
        const auto tree = orm::make<Tree>();
        std::vector<orm::ref<Leaf>> parted;
        for (int i = 0; i < 100; ++i) {
            parted.push_back(orm::make<Leaf>());
            tree->leaves.append(parted.back());
            tree->leaves.remove(parted.back());
            orm::mark_committed(*tree);
            orm::mark_committed(*parted.back());
        }
        orm::collect(*tree);  // it looks while handles lead to all of them
        REQUIRE(alive == 101);
        parted.clear();
        CHECK(alive < 60);
    }
    CHECK(alive == 0);
}

TEST_CASE("many handles to what is reachable may come and go", "[collections][lifetime]") {
    const auto tree = orm::make<Tree>();
    for (int i = 0; i < 3000; ++i) {
        const auto leaf = orm::make<Leaf>();
        tree->leaves.append(leaf);
        orm::set_committed_value(*leaf, orm::attr<&Leaf::befriended>, std::vector{tree});
    }
    for (int round = 0; round < 20; ++round)
        for (std::size_t i = 0; i < 3000; ++i) {
            const orm::ref<Leaf> one = tree->leaves[i];
            CHECK_FALSE(one == nullptr);
        }
    CHECK(alive == 3001);
}

TEST_CASE("a queued removal keeps its member", "[collections][lifetime]") {
    const auto leaf = orm::make<Leaf>();
    orm::inspect(*leaf).set_loader([](auto&, auto) {});
    {
        auto tree = orm::make<Tree>();
        CHECK_THROWS_AS(tree->friends.remove(leaf), orm::value_error);
    }
    orm::collect(*leaf);
    CHECK(alive == 2);
    CHECK(orm::inspect(*leaf).is_changed(orm::attr<&Leaf::befriended>.info()));
    orm::mark_committed(*leaf);
    orm::collect(*leaf);
    CHECK(alive == 1);
}

TEST_CASE("a refused assignment leaves a held collection as it was", "[collections][lifetime]") {
    {
        const auto tree = orm::make<Tree>();
        for (int i = 0; i < 3; ++i) tree->leaves.append(orm::make<Leaf>());
        std::optional held = tree->leaves.hold();
        orm::mark_committed(*tree);
        {
            const orm::scoped_listener guard =
                orm::listen(leaves, orm::event::append, [](Tree&) { throw stop{}; });
            CHECK_THROWS_AS(tree->leaves = {orm::make<Leaf>()}, stop);
        }
        REQUIRE(held->is_linked());
        for (const auto& one : *held) orm::mark_committed(*one);
        SECTION("its members live") {
            orm::collect(*tree);
            for (const auto& one : orm::history_of(*tree, leaves).deleted) CHECK(one != nullptr);
            orm::mark_committed(*tree);
            orm::collect(*tree);
            CHECK(held->size() == 3);
            for (const auto& one : *held) CHECK(one->tree == tree);
            held.reset();
            orm::mark_committed(*tree);
            orm::collect(*tree);
            CHECK(alive <= 2);
        }
        SECTION("it and the one that took its place tell all listeners") {
            int heard = 0;
            tree->leaves.append(orm::make<Leaf>());
            held->append(orm::make<Leaf>());
            const orm::scoped_listener guard =
                orm::listen(tree_of, orm::event::set, [&heard](Leaf&) { ++heard; });
            for (int i = 0; i < 3; ++i) {
                held->append(orm::make<Leaf>());
                tree->leaves.append(orm::make<Leaf>());
            }
            CHECK(heard == 6);
            CHECK(held->size() == 7);
        }
        SECTION("it is assigned again") {
            tree->leaves = *held;
            CHECK(tree->leaves.size() == 3);
            CHECK(held->is_linked());
        }
        SECTION("it is let go by its own listener") {
            const orm::scoped_listener guard =
                orm::listen(leaves, orm::event::remove, [&](Tree&) { held.reset(); });
            held->clear();
        }
        SECTION("the object is expired, and lives by it alone") {
            orm::inspect(*tree).set_loader([](auto&, auto) {});
            orm::mark_expired(*tree);
            CHECK(held->size() == 3);
        }
    }
    CHECK(alive == 0);
}

TEST_CASE("an object that lives by a held collection may be expired", "[collections][lifetime]") {
    {
        auto tree = orm::make<Tree>();
        tree->leaves.append(orm::make<Leaf>());
        const auto held = tree->leaves.hold();
        Tree& borrowed = *tree;
        tree.reset();
        SECTION("all of it") {
            orm::mark_expired(borrowed);
        }
        SECTION("the collection") {
            orm::mark_expired(borrowed, leaves);
        }
        SECTION("it is deleted") {
            borrowed.leaves.reset();
        }
        SECTION("it is replaced") {
            borrowed.leaves = {orm::make<Leaf>()};
        }
        SECTION("it is loaded") {
            orm::set_committed_value(borrowed, leaves, std::vector{orm::make<Leaf>()});
        }
        CHECK_FALSE(held.is_linked());
    }
    CHECK(alive == 0);
}

}  // namespace sweeps
