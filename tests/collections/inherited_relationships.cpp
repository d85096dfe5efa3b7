#include <catch2/catch.hpp>
#include <orm/orm.hpp>
#include <orm/testing/reset.hpp>
#include <string>
#include <string_view>

// What the mapping of a subclass says of a relationship that it inherits.
namespace inherited_relationships {
namespace {

struct Base;
struct Item {
    orm::mapped<std::string> key;
    orm::one<Base> owner;
};
struct Base {
    orm::mapped<int> id;
    orm::dict<std::string, Item> items;
    orm::dict<std::string, Item> extras;
    orm::list<Item> plain;
};
struct Derived : Base {
    orm::mapped<int> more;
};
struct Deeper : Derived {
    orm::mapped<int> most;
};

enum class says { nothing, other_key, unpopulated, same, back_populates, single_parent, direction };
says derived_says = says::nothing;

std::string loud_key(const Item& item) {
    return item.key.get() + "!";
}

}  // namespace
}  // namespace inherited_relationships

template <>
struct orm::extends<inherited_relationships::Derived>
    : orm::fields<inherited_relationships::Base, &inherited_relationships::Derived::more> {};
template <>
struct orm::extends<inherited_relationships::Deeper>
    : orm::fields<inherited_relationships::Derived, &inherited_relationships::Deeper::most> {};

template <>
struct orm::mapping<inherited_relationships::Base> {
    static void define(orm::definition<inherited_relationships::Base>& m) {
        using namespace inherited_relationships;
        m.relationship(&Base::items).back_populates(&Item::owner).keyed_by(&Item::key);
        m.relationship(&Base::extras).keyed_by(&Item::key);
    }
};
template <>
struct orm::mapping<inherited_relationships::Derived> {
    static void define(orm::definition<inherited_relationships::Derived>& m) {
        using namespace inherited_relationships;
        switch (derived_says) {
            case says::nothing:
                break;
            case says::other_key:
                m.relationship(&Derived::items).keyed_by(&loud_key);
                m.relationship(&Derived::extras).keyed_by(&loud_key);
                break;
            case says::unpopulated:
                m.relationship(&Derived::extras).ignore_unpopulated();
                break;
            case says::same:
                m.relationship(&Derived::items)
                    .back_populates(&Item::owner)
                    .is(orm::direction::one_to_many);
                break;
            case says::back_populates:
                m.relationship(&Derived::plain).back_populates(&Item::owner);
                break;
            case says::single_parent:
                m.relationship(&Derived::plain).single_parent();
                break;
            case says::direction:
                m.relationship(&Derived::plain).is(orm::direction::many_to_many);
                break;
        }
    }
};

namespace inherited_relationships {
namespace {

struct while_derived {
    explicit while_derived(says what) {
        orm::testing::reset();
        derived_says = what;
    }
    ~while_derived() {
        orm::testing::reset();
        derived_says = says::nothing;
    }
};

template <class T>
std::string key_of_items() {
    auto owner = orm::make<T>();
    owner->items.set(orm::make(Item{.key = "a"}));
    return std::string{*owner->items.keys().begin()};
}
template <class T>
std::string key_of_extras() {
    auto owner = orm::make<T>();
    owner->extras.set(orm::make(Item{.key = "a"}));
    return std::string{*owner->extras.keys().begin()};
}

TEST_CASE("a subclass may key a dictionary that it inherits differently, and the base stays",
          "[relationships]") {
    const while_derived guard{says::other_key};
    CHECK(key_of_items<Base>() == "a");
    orm::map<Deeper>();
    CHECK(key_of_items<Derived>() == "a!");
    CHECK(key_of_extras<Derived>() == "a!");
    CHECK(key_of_items<Deeper>() == "a!");
    CHECK(key_of_items<Base>() == "a");
    CHECK(key_of_extras<Base>() == "a");
    // The other end files by the owner's own keys.
    auto item = orm::make(Item{.key = "b"});
    auto derived = orm::make<Derived>();
    item->owner = derived;
    CHECK(derived->items.contains("b!"));
    auto base = orm::make<Base>();
    item->owner = base;
    CHECK(base->items.contains("b"));
    CHECK(derived->items.empty());
}

TEST_CASE("a subclass may let members without a key pass, and the base does not",
          "[relationships]") {
    const while_derived guard{says::unpopulated};
    auto derived = orm::make<Derived>();
    auto base = orm::make<Base>();
    CHECK_NOTHROW(derived->extras.set(orm::make<Item>()));
    CHECK(derived->extras.empty());
    CHECK_THROWS_AS(base->extras.set(orm::make<Item>()), orm::invalid_request_error);
    CHECK(key_of_extras<Derived>() == "a");
}

TEST_CASE("a subclass may repeat what the base says of a relationship", "[relationships]") {
    const while_derived guard{says::same};
    CHECK_NOTHROW(orm::map<Derived>());
    CHECK(key_of_items<Derived>() == "a");
}

TEST_CASE("a subclass cannot change how a relationship that it inherits is kept",
          "[relationships]") {
    const struct {
        says what;
        std::string_view named;
    } cases[]{{says::back_populates, "says back_populates of Derived.plain"},
              {says::single_parent, "says single_parent of Derived.plain"},
              {says::direction, "says another direction of Derived.plain"}};
    for (const auto& one : cases) {
        const while_derived guard{one.what};
        orm::map<Base>();
        CHECK_THROWS_WITH(orm::map<Derived>(), Catch::Contains(std::string{one.named}) &&
                                                   Catch::Contains("mapping of Base"));
        CHECK_FALSE(orm::detail::declared_manager<Derived>().is_mapped());
        auto base = orm::make<Base>();
        auto item = orm::make<Item>();
        base->plain.append(item);
        CHECK_FALSE(item->owner);
    }
}

}  // namespace
}  // namespace inherited_relationships
