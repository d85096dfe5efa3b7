#include <catch2/catch.hpp>
#include <memory>
#include <orm/instrument.hpp>
#include <orm/testing/recorder.hpp>
#include <orm/testing/reset.hpp>
#include <string>
#include <thread>

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

/// Maps a class of its own, from another thread, when it goes.
struct last_words {
    int* said;
    ~last_words() {
        std::thread{[this] {
            struct Letter {
                orm::mapped<int> stamp;
            };
            orm::make<Letter>();
            ++*said;
        }}.join();
    }
};

TEST_CASE("a reset destroys listeners and validators when it holds no lock", "[testing]") {
    int said = 0;
    orm::listen(orm::attr<&Parcel::label>, orm::event::set,
                [words = std::shared_ptr<last_words>{new last_words{&said}}] {});
    orm::testing::reset();
    CHECK(said == 1);
}

}  // namespace
