#include <catch2/catch.hpp>
#include <optional>
#include <orm/orm.hpp>
#include <string>

// A listener that is registered in the middle of a bulk assignment hears what comes after it.
namespace bulk_listening {
namespace {

struct Child;
struct Parent {
    orm::list<Child> children;
};
struct Child {
    orm::mapped<std::string> name;
    orm::one<Parent> parent;
};
struct Special : Child {
    orm::mapped<int> rank;
};

}  // namespace
}  // namespace bulk_listening

template <>
struct orm::extends<bulk_listening::Special>
    : orm::fields<bulk_listening::Child, &bulk_listening::Special::rank> {};
template <>
struct orm::mapping<bulk_listening::Parent> {
    static void define(orm::definition<bulk_listening::Parent>& m) {
        m.relationship(&bulk_listening::Parent::children)
            .back_populates(&bulk_listening::Child::parent);
    }
};

namespace bulk_listening {

TEST_CASE("a listener registered during a bulk assignment hears the members that follow",
          "[collections]") {
    const auto parent = orm::make<Parent>();
    const auto first = orm::make<Child>();
    const auto second = orm::make<Child>();
    const orm::ref<Child> special = orm::make<Special>();
    first->name = "first";
    second->name = "second";
    // A member that moves goes the long way, and what that learns of its class is used for the
    // next.
    const auto other = orm::make<Parent>();
    if (GENERATE(false, true)) other->children.append(first);
    std::string seen;
    std::optional<orm::scoped_listener> late;
    const orm::scoped_listener guard =
        orm::listen(orm::attr_of<Special, &Child::parent>, orm::event::set, [&](Special&) {
            late.emplace(orm::listen(orm::attr<&Child::parent>, orm::event::set,
                                     [&seen](Child& child) { seen += child.name.get(); }));
        });
    parent->children = {first, special, second};
    CHECK(seen == "second");
    CHECK(parent->children.size() == 3);
    CHECK(second->parent == parent);
}

}  // namespace bulk_listening
