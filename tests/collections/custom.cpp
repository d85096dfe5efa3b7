#include <catch2/catch.hpp>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <vector>

#include "model.hpp"

// Source: specification, section 6, custom collections.
namespace {

using orm::testing::recorded;
using shop::bag;
using shop::Crate;
using shop::Tag;

struct fixture {
    orm::ref<Crate> crate = orm::make<Crate>();
    orm::ref<Tag> a = orm::make(Tag{.label = "a"});
    orm::ref<Tag> b = orm::make(Tag{.label = "b"});
    orm::testing::recorder log;

    fixture() {
        log.name(*a, "a");
        log.name(*b, "b");
        log.watch(orm::attr<&Crate::parts>);
    }
    std::string labels() const {
        std::string text;
        for (const orm::ref<Tag>& one : crate->parts) text += one->label.get();
        return text;
    }
};

}  // namespace

TEST_CASE_METHOD(fixture, "a class of the user's is watched by its roles", "[collections]") {
    crate->parts.append(a);
    crate->parts.append(b);
    crate->parts.remove(a);
    CHECK_THROWS_AS(crate->parts.remove(a), orm::value_error);
    CHECK_THAT(log, recorded({"init_collection Crate.parts ()",
                              "append Crate.parts a [APPEND Crate.parts]",
                              "append Crate.parts b [APPEND Crate.parts]",
                              "remove Crate.parts a [REMOVE Crate.parts]",
                              "remove Crate.parts a [REMOVE Crate.parts]"}));
    CHECK(labels() == "b");
    CHECK(crate->parts->items.size() == 1);
    CHECK(crate->parts.contains(b));
    CHECK(crate->parts.size() == 1);
    CHECK(orm::has_parent(orm::attr<&Crate::parts>, *b));
    CHECK_FALSE(orm::has_parent(orm::attr<&Crate::parts>, *a));
}

TEST_CASE_METHOD(fixture, "further member functions say what they do to members", "[collections]") {
    crate->parts.adding<&bag::put_front>(a);
    crate->parts.adding<&bag::put_front>(b);
    CHECK(labels() == "ba");
    CHECK(crate->parts.replacing<&bag::swap_first>(a) == b);
    CHECK(labels() == "aa");
    CHECK(crate->parts.removing_returned<&bag::take_front>() == a);
    crate->parts.removing<&bag::drop>(a);
    CHECK(crate->parts.empty());
    log.clear();
    CHECK(crate->parts.removing_returned<&bag::take_front>() == nullptr);
    CHECK(crate->parts.replacing<&bag::swap_first>(b) == nullptr);
    CHECK_THAT(log, recorded({"append Crate.parts b [APPEND Crate.parts]"}));
}

TEST_CASE_METHOD(fixture, "a watched class is assigned like a list", "[collections]") {
    crate->parts = {a};
    auto held = crate->parts.hold();
    log.clear();
    crate->parts = std::vector{b, a};
    CHECK_THAT(log, recorded({"init_collection Crate.parts ()",
                              "bulk_replace Crate.parts (b, a) [BULK_REPLACE Crate.parts]",
                              "append Crate.parts b [BULK_REPLACE Crate.parts]",
                              "append_wo_mutation Crate.parts a [BULK_REPLACE Crate.parts]",
                              "dispose_collection Crate.parts (a)"}));
    CHECK(labels() == "ba");
    CHECK_FALSE(held.is_linked());
    held.append(b);
    CHECK(held.size() == 2);
    orm::mark_committed(*crate);
    crate->parts.clear();
    const auto history = orm::load_history(*crate, orm::attr<&Crate::parts>);
    CHECK(history.deleted == std::vector{b, a});
    CHECK(orm::history_of(*crate, orm::attr<&Crate::parts>).deleted == std::vector{b, a});
}
