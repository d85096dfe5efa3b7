#include <optional>

#include "failing_world.hpp"

// A listen that lacks memory leaves nothing registered, at no level, and can be tried again.

using namespace doors;

namespace {

struct listening_post {
    notes* log;
    void hear() const { log->text += "post "; }
};

const operation registrations[]{
    {"on an object", nothing, [](world& w) { orm::listen(w.plain, opened{}, w.noting("new")); }},
    {"on an object without listeners", nothing,
     [](world& w) { orm::listen(w.bare, opened{}, w.noting("new")); }},
    {"of a function", nothing, [](world& w) { orm::listen(w.gate, opened{}, shout); }},
    {"of a function that is registered elsewhere",
     [](world& w) { orm::listen(w.plain, opened{}, shout); },
     [](world& w) { orm::listen(w.gate, opened{}, shout); }},
    {"in front", nothing,
     [](world& w) { orm::listen(w.plain, opened{}, w.noting("new"), orm::insert); }},
    {"once", nothing, [](world& w) { orm::listen(w.plain, opened{}, w.noting("new"), orm::once); }},
    {"once on a class", nothing,
     [](world& w) { orm::listen(w.doors, opened{}, w.noting("new"), orm::once); }},
    {"named", nothing,
     [](world& w) {
         orm::listen(
             w.plain, opened{}, [run = w.noting("new")](const opened::args&) { run(); },
             orm::named);
     }},
    {"with propagate", nothing,
     [](world& w) { orm::listen(w.plain, opened{}, w.noting("new"), orm::propagate); }},
    {"on a class", nothing, [](world& w) { orm::listen(w.doors, opened{}, w.noting("new")); }},
    {"of a function on a class", nothing, [](world& w) { orm::listen(w.doors, opened{}, shout); }},
    {"in front on a class", nothing,
     [](world& w) { orm::listen(w.doors, opened{}, w.noting("new"), orm::insert); }},
    {"on a subclass", nothing, [](world& w) { orm::listen(w.gates, opened{}, w.noting("new")); }},
    {"by listens_for", nothing,
     [](world& w) {
         static_cast<void>(orm::listens_for(w.doors, opened{}, orm::insert)(w.noting("new")));
     }},
    {"of a function by listens_for", nothing,
     [](world& w) { static_cast<void>(orm::listens_for(w.doors, opened{})(shout)); }},
    {"of a made listener on several targets at once", nothing,
     [](world& w) { orm::listen(w.doors, opened{}, orm::make_listener(w.noting("new"))); }},
    {"kept by a guard", nothing,
     [](world& w) {
         orm::scoped_listener guard = orm::listen(w.doors, opened{}, w.noting("new"));
         guard.release();
     }},
    {"copied", nothing, [](world& w) { w.bare.dispatch.copy_from(w.plain.dispatch, false); }},
    {"copied where propagated",
     [](world& w) {
         orm::listen(w.plain, closed{}, w.noting("closed"), orm::propagate);
         orm::listen(w.plain, opened{}, shout, orm::propagate);
     },
     [](world& w) { w.gate.dispatch.copy_from(w.plain.dispatch); }},
};

}  // namespace

TEST_CASE("a listen that lacks memory leaves nothing registered and can be tried again",
          "[event][memory]") {
    for (const operation& one : registrations) {
        INFO(one.name);
        const auto [before, after] = try_undisturbed(one);
        REQUIRE(before != after);
        long failures = 0;
        for (long n = 1;; ++n) {
            INFO("allocation " << n);
            world w;
            one.prepare(w);
            static_cast<void>(w.show());
            const auto owners = w.token.use_count();
            const bool refused = ends_with_bad_alloc(n, [&] { one.run(w); });
            if (!failing_new::has_failed()) break;
            ++failures;
            REQUIRE(refused);
            CHECK(w.token.use_count() == owners);
            REQUIRE(w.show() == before);
            one.run(w);
            REQUIRE(w.show() == after);
        }
        CHECK(failures > 1);
    }
}

TEST_CASE("a subclass that lacks memory for its listeners was never there", "[event][memory]") {
    world w;
    const std::string before = w.show();
    long n = 1;
    std::optional<door_class> late;
    for (; !late.has_value(); ++n) {
        const failing_new fail{n};
        try {
            late.emplace("a name that is not short at all", &w.gates);
        } catch (const std::bad_alloc&) {
        }
    }
    CHECK(n > 4);
    CHECK(w.show() == before);
    orm::listen(w.doors, opened{}, w.noting("new"));  // also for the one that is there
    door at_last{*late};
    at_last.open();
    CHECK(w.log.take() == "class subclass new");
}

TEST_CASE("what tells of listeners changes nothing without memory", "[event][memory]") {
    world w;
    const std::string before = w.show();
    std::size_t found = 0;
    for (long n = 1; found == 0; ++n) {
        const failing_new fail{n};
        try {
            found = orm::listeners_of(w.gate, opened{}).size();
        } catch (const std::bad_alloc&) {
        }
    }
    CHECK(found == 3);
    CHECK(w.show() == before);
}

TEST_CASE("a listen that lacks memory inside of a dispatch does not disturb it",
          "[event][memory]") {
    for (long n = 1;; ++n) {
        INFO("allocation " << n);
        world w;
        bool refused = false;
        bool failed = false;
        orm::listen(w.plain, closed{}, [&] {
            {
                const failing_new fail{n};
                try {
                    orm::listen(w.doors, closed{}, shout);
                } catch (const std::bad_alloc&) {
                    refused = true;
                }
            }
            failed = failing_new::has_failed();
        });
        orm::listen(w.plain, closed{}, w.log.add("next"));
        bool changed = false;
        try {
            w.plain.close();
        } catch (const orm::listeners_changed_error&) {
            changed = true;
        }
        CHECK(changed == !refused);
        CHECK(w.log.take() == (refused ? "class-closed next" : "class-closed"));
        CHECK(orm::contains(w.doors, closed{}, shout) == !refused);
        if (!failed) break;
    }
}
