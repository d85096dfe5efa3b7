#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <string>

namespace {

struct Guest {
    orm::mapped<std::string> name;
    orm::mapped<std::optional<double>> score;
};
struct Regular : Guest {
    orm::mapped<int> visits;
};

}  // namespace

template <>
struct orm::extends<Regular> : orm::fields<Guest, &Regular::visits> {};

namespace {

using orm::testing::has_history;
using orm::testing::recorded;

TEST_CASE("a recorder turns what happens to an attribute into lines", "[testing]") {
    const orm::ref<Guest> g = orm::make<Guest>();
    orm::testing::recorder log;
    log.watch(orm::attr<&Guest::name>, orm::attr<&Guest::score>);
    g->name = "ed";
    g->name = "jo";
    g->score = 0.1;
    static_cast<void>(orm::make<Guest>()->score.get());
    orm::flag_modified(*g, orm::attr<&Guest::name>);
    g->name.reset();
    CHECK_THAT(log, recorded({R"(set Guest.name "ed" <- no_value [REPLACE Guest.name])",
                              R"(set Guest.name "jo" <- "ed" [REPLACE Guest.name])",
                              R"(set Guest.score 0.1 <- no_value [REPLACE Guest.score])",
                              R"(init_scalar Guest.score null)",
                              R"(modified Guest.name [MODIFIED Guest.name])",
                              R"(remove Guest.name "jo" [REMOVE Guest.name])"}));
    log.clear();
    CHECK_THAT(log, recorded({}));
    CHECK(log.text().empty());
}

TEST_CASE("a recorder of a class hears subclasses only when it propagates", "[testing]") {
    const orm::ref<Regular> r = orm::make<Regular>();
    orm::testing::recorder log;
    SECTION("without propagate") {
        log.watch<Guest>();
        r->name = "ed";
        CHECK(log.lines().empty());
    }
    SECTION("with propagate") {
        log.watch<Guest>(orm::propagate);
        r->name = "ed";
        CHECK(log.text() == R"(set Regular.name "ed" <- no_value [REPLACE Regular.name])");
    }
    SECTION("a derived class brings its inherited attributes") {
        log.watch<Regular>();
        r->visits = 2;
        r->score = 1.5;
        CHECK(log.lines().size() == 2);
    }
}

TEST_CASE("a recorder refuses where it is told to fail", "[testing]") {
    const orm::ref<Guest> g = orm::make<Guest>();
    orm::testing::recorder log;
    log.watch<Guest>();
    log.fail_on("set Guest.name");
    CHECK_THROWS_WITH(g->name = "ed", Catch::Contains("told to fail on: set Guest.name \"ed\""));
    CHECK_FALSE(g->name.has_value());
    CHECK(log.lines().size() == 1);
    g->score = 2.0;  // another line
    log.fail_on("");
    g->name = "ed";
    CHECK(g->name == "ed");
}

TEST_CASE("a recorder stops listening when it goes", "[testing]") {
    {
        orm::testing::recorder log;
        log.watch<Guest>(orm::propagate);
        CHECK(orm::attr<&Guest::name>.info().any(orm::detail::set_event));
    }
    CHECK_FALSE(orm::attr<&Guest::name>.info().any(orm::detail::set_event));
    const orm::ref<Guest> g = orm::make<Guest>();
    g->name = "ed";
    CHECK(g->name == "ed");
}

TEST_CASE("a history is matched as added, unchanged and deleted", "[testing]") {
    const orm::ref<Guest> g = orm::make<Guest>();
    g->name = "ed";
    orm::mark_committed(*g);
    CHECK_THAT(orm::history_of(*g, orm::attr<&Guest::name>), has_history<std::string>({}, {"ed"}));
    g->name = "jo";
    CHECK_THAT(orm::history_of(*g, orm::attr<&Guest::name>),
               has_history<std::string>({"jo"}, {}, {"ed"}));
    CHECK_THAT(orm::history_of(*g, orm::attr<&Guest::name>),
               !has_history<std::string>({}, {"jo"}, {}));
    CHECK(Catch::Detail::stringify(orm::history_of(*g, orm::attr<&Guest::name>)) ==
          R"(added ("jo") unchanged () deleted ("ed"))");
}

}  // namespace
