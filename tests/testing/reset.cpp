#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <orm/testing/recorder.hpp>
#include <orm/testing/reset.hpp>
#include <string>

namespace {

struct Parcel {
    orm::mapped<std::string> label;
};
int definitions = 0;

}  // namespace

template <>
struct orm::mapping<Parcel> {
    static void define(orm::definition<Parcel>& m) {
        ++definitions;
        m.active_history(&Parcel::label);
    }
};

namespace {

TEST_CASE("a reset removes the listeners and maps classes again at next use", "[testing]") {
    const orm::ref<Parcel> p = orm::make<Parcel>();
    p->label = "a";
    const int before = definitions;
    orm::testing::recorder log;
    log.watch<Parcel>();

    orm::testing::reset();
    CHECK_FALSE(orm::detail::declared_manager<Parcel>().is_mapped());
    p->label = "b";
    CHECK(log.lines().empty());
    CHECK(p->label == "b");
    CHECK(orm::inspect(*p).modified());

    SECTION("with the definition run anew") {
        CHECK(orm::attr<&Parcel::label>.info().active_history());
        CHECK(definitions == before + 1);
    }
    SECTION("and objects made before fire what is listened to afterwards") {
        log.watch<Parcel>();
        p->label = "c";
        CHECK(log.text() == R"(set Parcel.label "c" <- "b" [REPLACE Parcel.label])");
    }
}

}  // namespace
