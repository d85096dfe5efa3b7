#include <catch2/catch.hpp>
#include <orm/orm.hpp>
#include <string>
#include <string_view>
#include <vector>

// Source: specification, section 9.
namespace collection_validators {
namespace {

std::string seen;

struct Child;
struct Parent {
    orm::list<Child> children;
    orm::dict<std::string, Child> named;
    orm::one<Child> favourite;
    orm::list<std::string> words;

    orm::ref<Child> check(const orm::ref<Child>& child, std::string_view key, bool is_remove);
    std::string shout(const std::string& word) { return word + "!"; }
};
struct Child {
    orm::mapped<std::string> name;
    orm::one<Parent> parent;
    orm::one<Parent> named_by;
};

orm::ref<Child> Parent::check(const orm::ref<Child>& child, std::string_view key, bool is_remove) {
    seen += std::string{key} + (is_remove ? "-" : "+") +
            (child == nullptr ? "null" : child->name.get()) + " ";
    if (child != nullptr && child->name == "bad") throw orm::value_error{"a bad child"};
    if (child != nullptr && child->name == "twin") return orm::make(Child{.name = "other"});
    return child;
}

}  // namespace
}  // namespace collection_validators

template <>
struct orm::mapping<collection_validators::Parent> {
    static void define(orm::definition<collection_validators::Parent>& m) {
        using collection_validators::Child;
        using collection_validators::Parent;
        m.relationship(&Parent::children).back_populates(&Child::parent);
        m.relationship(&Parent::named).back_populates(&Child::named_by).keyed_by(&Child::name);
        m.validates<&Parent::check>({.include_removes = true}, &Parent::children, &Parent::named,
                                    &Parent::favourite);
        m.validates<&Parent::shout>(&Parent::words);
    }
};

namespace collection_validators {
namespace {

struct fixture {
    orm::ref<Parent> p = orm::make<Parent>();
    orm::ref<Child> a = orm::make(Child{.name = "a"});
    orm::ref<Child> b = orm::make(Child{.name = "b"});
    orm::ref<Child> bad = orm::make(Child{.name = "bad"});
    fixture() { seen.clear(); }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a validator sees each member that comes and goes", "[collections]") {
    p->children.append(a);
    p->children = {a, b};
    p->children.pop();
    a->parent = nullptr;
    // A removal of an owned member in bulk is reported twice; these were single ones.
    CHECK(seen == "children+a children+a children+b children-b children-a ");
    seen.clear();
    p->favourite = a;
    p->favourite = nullptr;
    p->favourite.reset();
    CHECK(seen == "favourite+a favourite+null favourite-null ");
}

TEST_CASE_METHOD(fixture, "a validator refuses before the other end is told", "[collections]") {
    CHECK_THROWS_AS(p->children.append(bad), orm::value_error);
    CHECK_THROWS_AS(bad->parent = p, orm::value_error);
    CHECK(bad->parent == nullptr);
    CHECK(p->children.empty());
    p->children = {a};
    orm::mark_committed(*p);
    CHECK_THROWS_AS((p->children = {b, bad}), orm::value_error);
    CHECK(p->children == std::vector{a});
    CHECK_FALSE(orm::inspect(*p).modified());
}

TEST_CASE_METHOD(fixture, "a validator replaces members, in bulk too", "[collections]") {
    const auto twin = orm::make(Child{.name = "twin"});
    p->children.append(twin);
    CHECK(p->children[0]->name == "other");
    CHECK(twin->parent == nullptr);
    CHECK(p->children[0]->parent == p);
    p->named = {{"x", twin}};
    CHECK(p->named.contains("other"));
    p->words = {"a", "b"};
    p->words.append("c");
    CHECK(p->words == std::vector<std::string>{"a!", "b!", "c!"});
}

}  // namespace collection_validators
