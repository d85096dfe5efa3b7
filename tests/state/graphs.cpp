#include <catch2/catch.hpp>
#include <optional>
#include <orm/orm.hpp>
#include <string>
#include <vector>

namespace graphs {
namespace {

int alive = 0;

/// Counts the objects of its class that live, those that are plain values included.
class counted {
public:
    counted() { ++alive; }
    counted(const counted&) { ++alive; }
    counted& operator=(const counted&) = default;
    ~counted() { --alive; }
};

class Node : public counted {
public:
    orm::mapped<int> value;
    orm::list<Node> children;
    orm::one<Node> parent;
    orm::set<Node> likes;
    orm::list<Node> liked_by;
};

class Box : public counted {
public:
    orm::list<Node> content;  // nothing leads back
    orm::one<Node> label;
};

orm::ref<Node> make_tree(int depth) {
    auto root = orm::make<Node>();
    if (depth > 0)
        for (int i = 0; i < 2; ++i) root->children.append(make_tree(depth - 1));
    return root;
}

}  // namespace
}  // namespace graphs

template <>
struct orm::extends<graphs::Node>
    : orm::fields<void, &graphs::Node::value, &graphs::Node::children, &graphs::Node::parent,
                  &graphs::Node::likes, &graphs::Node::liked_by> {};
template <>
struct orm::extends<graphs::Box> : orm::fields<void, &graphs::Box::content, &graphs::Box::label> {};
template <>
struct orm::mapping<graphs::Node> {
    static void define(orm::definition<graphs::Node>& m) {
        m.relationship(&graphs::Node::children).back_populates(&graphs::Node::parent);
        m.relationship(&graphs::Node::likes).back_populates(&graphs::Node::liked_by);
    }
};

namespace graphs {

constexpr auto children = orm::attr<&Node::children>;
constexpr auto parent = orm::attr<&Node::parent>;

TEST_CASE("a cycle ends with the last handle to any of it", "[state]") {
    {
        const auto a = orm::make<Node>();
        auto b = orm::make<Node>();
        a->children.append(b);
        b->children.append(a);
        CHECK(alive == 2);
        b.reset();
        CHECK(alive == 2);
    }
    CHECK(alive == 0);
}

TEST_CASE("an object lives while another one that lives leads to it", "[state]") {
    auto root = make_tree(3);
    CHECK(alive == 15);
    orm::ref<Node> leaf = root->children[0]->children[1]->children[0];
    root.reset();
    CHECK(alive == 15);
    CHECK(leaf->parent->parent->parent->children.size() == 2);
    leaf.reset();
    CHECK(alive == 0);
}

TEST_CASE("a web of many-to-many ends with its last handle", "[state]") {
    std::vector<orm::ref<Node>> nodes;
    for (int i = 0; i < 20; ++i) nodes.push_back(orm::make<Node>());
    for (std::size_t i = 0; i < nodes.size(); ++i)
        for (std::size_t j = 0; j < nodes.size(); ++j)
            if ((i * 7 + j * 3) % 5 == 0 || i + 1 == j) nodes[i]->likes.add(nodes[j]);
    const orm::ref<Node> one = nodes[7];
    nodes.clear();
    CHECK(alive == 20);
    nodes.push_back(one->likes.begin() != one->likes.end() ? *one->likes.begin() : one);
    CHECK(alive == 20);
    nodes.clear();
    CHECK(alive == 20);
}

TEST_CASE("nothing is left of a web", "[state]") {
    CHECK(alive == 0);
}

TEST_CASE("what is cut off ends although the rest lives", "[state]") {
    const auto root = make_tree(2);
    REQUIRE(alive == 7);
    orm::mark_committed(*root);
    for (const auto& child : root->children) orm::mark_committed(*child);
    {
        const orm::ref<Node> child = root->children[0];
        for (const auto& one : child->children) orm::mark_committed(*one);
        root->children.remove(child);
        CHECK(alive == 7);
        // What was there before the change is remembered, so it lives.
        orm::collect(*root);
        CHECK(alive == 7);
        orm::mark_committed(*root);
        orm::mark_committed(*child);
    }
    orm::collect(*root);
    CHECK(alive == 4);
}

TEST_CASE("the library looks for what is cut off by itself", "[state]") {
    const auto root = orm::make<Node>();
    for (int i = 0; i < 100; ++i) {
        auto child = orm::make<Node>();
        root->children.append(child);
        root->children.remove(child);
        orm::mark_committed(*root);
        orm::mark_committed(*child);
    }
    CHECK(alive < 20);
}

TEST_CASE("an owner ends where nothing leads back to it", "[state]") {
    const auto node = orm::make<Node>();
    auto box = orm::make<Box>();
    box->content.append(node);
    box->label = node;
    CHECK(alive == 2);
    box.reset();
    orm::collect(*node);
    CHECK(alive == 1);
}

TEST_CASE("a tree a million deep ends without recursion", "[state]") {
    auto top = orm::make<Node>();
    orm::ref<Node> last = top;
    for (int i = 0; i < 1'000'000; ++i) {
        auto next = orm::make<Node>();
        last->children.append(next);
        last = std::move(next);
    }
    last.reset();
    CHECK(alive == 1'000'001);
    top.reset();
    CHECK(alive == 0);
}

TEST_CASE("a long chain of one-way relationships ends without recursion", "[state]") {
    struct chain {
        orm::ref<Box> first = orm::make<Box>();
    } all;
    orm::ref<Node> label = orm::make<Node>();
    std::vector<orm::ref<Box>> boxes;
    for (int i = 0; i < 1000; ++i) {
        boxes.push_back(orm::make<Box>());
        boxes.back()->label = label;
    }
    boxes.clear();
    orm::collect(*label);
    CHECK(alive == 2);
}

TEST_CASE("a listener may drop the last handle to the target of its event", "[state]") {
    std::optional<orm::ref<Node>> target;
    std::optional<orm::ref<Node>> member;
    const auto drop = [&] {
        target.reset();
        member.reset();
    };
    const auto start = [&] {
        target = orm::make<Node>();
        member = orm::make<Node>();
    };
    start();
    SECTION("append") {
        const orm::scoped_listener guard = orm::listen(children, orm::event::append, drop);
        (*target)->children.append(*member);
    }
    SECTION("set, told by the other end") {
        const orm::scoped_listener guard = orm::listen(parent, orm::event::set, drop);
        (*target)->children.append(*member);
    }
    SECTION("remove") {
        (*target)->children.append(*member);
        const orm::scoped_listener guard = orm::listen(children, orm::event::remove, drop);
        (*target)->children.pop();
    }
    SECTION("set to null") {
        (*target)->children.append(*member);
        const orm::scoped_listener guard = orm::listen(children, orm::event::remove, drop);
        (*member)->parent = nullptr;
    }
    SECTION("bulk_replace") {
        (*target)->children.append(*member);
        const orm::scoped_listener guard = orm::listen(children, orm::event::bulk_replace, drop);
        (*target)->children = {orm::make<Node>(), orm::make<Node>()};
    }
    SECTION("init_collection") {
        const orm::scoped_listener guard = orm::listen(children, orm::event::init_collection, drop);
        CHECK((*target)->children.empty());
    }
    SECTION("dispose_collection") {
        (*target)->children.append(*member);
        const orm::scoped_listener guard =
            orm::listen(children, orm::event::dispose_collection, drop);
        (*target)->children = {};
    }
    SECTION("deletion") {
        (*target)->children.append(*member);
        const orm::scoped_listener guard = orm::listen(children, orm::event::remove, drop);
        (*target)->children.reset();
    }
    target.reset();
    member.reset();
    CHECK(alive == 0);
}

TEST_CASE("a held collection keeps its owner, and its members when it was replaced", "[state]") {
    {
        auto node = orm::make<Node>();
        node->children.append(orm::make<Node>());
        auto held = node->children.hold();
        node.reset();
        CHECK(alive == 2);
        CHECK(held.is_linked());
        held.append(orm::make<Node>());
        const orm::ref<Node> owner = held[0]->parent;
        owner->children = {orm::make<Node>()};
        CHECK(!held.is_linked());
        CHECK(held.size() == 2);
        orm::mark_committed(*owner);
        for (const auto& one : held) orm::mark_committed(*one);
        orm::collect(*owner);
        CHECK(alive == 4);
        held.append(orm::make<Node>());
        CHECK(held.back()->parent == nullptr);
    }
    CHECK(alive == 0);
}

TEST_CASE("a plain value counts what it refers to", "[state]") {
    {
        Node plain;
        plain.children.append(orm::make<Node>());
        plain.likes.add(orm::make<Node>());
        plain.parent = orm::make<Node>();
        CHECK(alive == 4);
        Node copy = plain;
        CHECK(copy.children == plain.children);
        plain.children.clear();
        CHECK(alive == 5);
        copy.children = orm::list<Node>{};
        CHECK(alive == 4);
    }
    CHECK(alive == 0);
}

TEST_CASE("who holds the collection of a plain value keeps it", "[state]") {
    {
        std::optional<Node> plain{std::in_place};
        plain->children.append(orm::make<Node>());
        auto held = plain->children.hold();
        plain.reset();
        CHECK(held.size() == 1);
        CHECK(alive == 1);
        Node other;
        other.children.append(orm::make<Node>());
        auto earlier = other.children.hold();
        other.children = {};
        earlier.append(orm::make<Node>());
        CHECK(other.children.empty());
        other.children.append(orm::make<Node>());
        const auto& same = other.children;
        other.children = same;
        CHECK(other.children.size() == 1);
    }
    CHECK(alive == 0);
}

TEST_CASE("collect inside of a listener waits for the end of the operation", "[state]") {
    const auto root = orm::make<Node>();
    auto child = orm::make<Node>();
    root->children.append(child);
    root->children.remove(child);
    orm::mark_committed(*root);
    orm::mark_committed(*child);
    child.reset();
    auto other = orm::make<Node>();
    root->children.append(other);
    int seen = -1;
    const orm::scoped_listener guard =
        orm::listen(children, orm::event::remove, [&](Node& target, Node& member) {
            orm::mark_committed(member);
            other.reset();
            orm::collect(target);
            seen = alive;
        });
    const int before = alive;
    root->children.remove(other);
    CHECK(seen == before);
    CHECK(alive < before + 1);
}

}  // namespace graphs
