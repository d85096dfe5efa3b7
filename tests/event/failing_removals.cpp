#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "failing_world.hpp"

// Removing needs no memory: by remove, by a guard, by clear and by the end of a target.

using namespace doors;

namespace {

const operation removals[]{
    {"of a function from an object",
     [](world& w) {
         orm::listen(w.plain, opened{}, shout);
         orm::listen(w.plain, opened{}, w.log.add("behind"));
     },
     [](world& w) { orm::remove(w.plain, opened{}, shout); }},
    {"of the only listener", [](world& w) { orm::listen(w.bare, opened{}, shout); },
     [](world& w) { orm::remove(w.bare, opened{}, shout); }},
    {"of a function from a class",
     [](world& w) { orm::listen(w.doors, opened{}, shout, orm::insert); },
     [](world& w) { orm::remove(w.doors, opened{}, shout); }},
    {"of a function from an object and its copies",
     [](world& w) {
         orm::listen(w.plain, opened{}, shout, orm::propagate);
         w.gate.dispatch.copy_from(w.plain.dispatch);
     },
     [](world& w) { orm::remove(w.plain, opened{}, shout); }},
    {"of several, one after the other",
     [](world& w) {
         orm::listen(w.doors, opened{}, shout);
         orm::listen(w.gates, opened{}, shout);
         orm::listen(w.gate, opened{}, shout);
     },
     [](world& w) {
         orm::remove(w.gates, opened{}, shout);
         orm::remove(w.doors, opened{}, shout);
         orm::remove(w.gate, opened{}, shout);
     }},
    {"of what a clear takes", [](world& w) { orm::listen(w.plain, opened{}, shout); },
     [](world& w) { w.plain.dispatch.clear(); }},
    {"of what the clear of a class takes",
     [](world& w) {
         orm::listen(w.doors, opened{}, shout);
         orm::listen(w.gates, opened{}, w.log.add("stays"));
     },
     [](world& w) { w.doors.clear(); }},
};

}  // namespace

TEST_CASE("removing needs no memory", "[event][memory]") {
    const bool for_good = GENERATE(false, true);
    for (const operation& one : removals) {
        INFO(one.name);
        const auto [before, after] = try_undisturbed(one);
        REQUIRE(before != after);
        for (long n = 1;; ++n) {
            INFO("allocation " << n);
            world w;
            one.prepare(w);
            {
                const failing_new fail{n, for_good};
                one.run(w);
            }
            REQUIRE(w.show() == after);
            if (!failing_new::has_failed()) break;
            orm::listen(w.plain, opened{}, shout);
            w.plain.open();
            CHECK_THAT(w.log.take(), Catch::EndsWith("shout"));
            orm::remove(w.plain, opened{}, shout);
            REQUIRE(w.show() == after);
        }
    }
}

TEST_CASE("guards end without memory", "[event][memory]") {
    world w;
    const std::string before = w.show();
    {
        std::optional<failing_new> fail;
        std::vector<orm::scoped_listener> guards;
        for (int i = 0; i < 3; ++i) {
            guards.emplace_back(orm::listen(w.doors, opened{}, w.noting("guarded")));
            guards.emplace_back(orm::listen(w.gate, opened{}, w.noting("guarded"), orm::once));
            guards.emplace_back(orm::listen(w.plain, opened{}, w.noting("guarded"), orm::insert));
        }
        orm::scoped_listener assigned = orm::listen(w.plain, closed{}, w.noting("assigned"));
        CHECK(w.show() != before);
        fail.emplace(1, true);
        assigned = orm::scoped_listener{};
        guards.clear();
    }
    CHECK(w.show() == before);
}

TEST_CASE("targets and classes end without memory", "[event][memory]") {
    world w;
    const std::string before = w.show();
    {
        std::optional<door_class> late{std::in_place, "late", &w.gates};
        std::optional<door> one{std::in_place, *late};
        orm::listen(*one, opened{}, shout);
        orm::listen(*late, opened{}, w.noting("late"));
        orm::listen(*late, closed{}, w.noting("late"));
        one->dispatch.copy_from(w.plain.dispatch);
        const failing_new fail{1, true};
        one.reset();
        late.reset();
    }
    CHECK(w.show() == before);
    CHECK(w.token.use_count() == 1);
}

TEST_CASE("a listener removed without memory is destroyed when its list changes",
          "[event][memory]") {
    world w;
    const orm::listener one = orm::listen(w.plain, opened{}, w.noting("removed"));
    const orm::listener two = orm::listen(w.plain, opened{}, w.noting("removed, too"));
    {
        const failing_new fail{1, true};
        CHECK(one.remove());
        CHECK(two.remove());
        CHECK_FALSE(two.remove());
    }
    CHECK_FALSE(one.active());
    orm::listen(w.plain, opened{}, w.log.add("added"));
    CHECK(w.token.use_count() == 1);
    w.plain.open();
    CHECK(w.log.take() == "class plain added");
}

TEST_CASE("a dispatch hears of what one of its listeners removed without memory",
          "[event][memory]") {
    world w;
    std::vector<orm::listener> all;
    const auto first = orm::make_listener([&] {
        const failing_new fail{1, true};
        for (const orm::listener& one : all) one.remove();
    });
    orm::listen(w.plain, closed{}, first);
    for (int i = 0; i < 3; ++i)
        all.push_back(orm::listen(w.plain, closed{}, w.noting(std::to_string(i))));
    CHECK_THROWS_AS(w.plain.close(), orm::listeners_changed_error);
    CHECK(w.log.take() == "class-closed");
    w.plain.close();
    CHECK(w.log.take() == "class-closed");
    CHECK(w.plain.dispatch.count<closed>() == 2);
}

TEST_CASE("dispatches that begin while others run do without what was removed without memory",
          "[event][memory]") {
    world w;
    constexpr int count = 12;
    std::vector<orm::listener> all;
    for (int i = 0; i < count; ++i)
        all.push_back(orm::listen(w.gate, closed{}, w.log.add(std::to_string(i))));
    orm::listen(w.plain, slammed{}, [&] {
        for (int gone = 0; gone < count; ++gone) {
            {
                const failing_new fail{1, true};
                all[static_cast<std::size_t>(gone)].remove();
            }
            w.gate.close();
            std::string left = "class-closed";
            for (int i = gone + 1; i < count; ++i) left += " " + std::to_string(i);
            CHECK(w.log.take() == left);
        }
    });
    w.plain.dispatch.fire<slammed>({});
    CHECK_FALSE(orm::contains(w.gate, closed{}, all.back()));
}

TEST_CASE("a dispatch ends when there was no memory to note all that was removed",
          "[event][memory]") {
    world w;
    std::vector<orm::listener> all;
    for (int i = 0; i < 400; ++i)
        all.push_back(orm::listen(w.gate, closed{}, w.noting(std::to_string(i))));
    orm::listen(w.gate, closed{}, w.log.add("stays"));
    bool leave = false;
    orm::listen(w.plain, slammed{}, [&] {
        if (leave) return;
        const failing_new fail{1, true};
        for (const orm::listener& one : all) one.remove();
    });
    CHECK_THROWS_AS(w.plain.dispatch.fire<slammed>({}), orm::listeners_changed_error);
    w.gate.close();
    CHECK(w.log.take() == "class-closed stays");
    leave = true;
    w.plain.dispatch.fire<slammed>({});
    orm::listen(w.gate, closed{}, [] {});
    CHECK(w.token.use_count() == 1);
}

TEST_CASE("a dispatch needs no memory", "[event][memory]") {
    world w;
    int calls = 0;
    orm::listen(w.gate, opened{}, [&] { ++calls; });
    orm::listen(
        w.gate, opened{}, [&] { ++calls; }, orm::once);
    orm::listen(
        w.gate, opened{},
        [&](const opened::args&) {
            ++calls;
            w.bare.close();
        },
        orm::named);
    w.log.text.reserve(1000);
    {
        const failing_new fail{1};
        for (int i = 0; i < 3; ++i) {
            w.gate.open();
            w.joined.open();
            w.bare.dispatch.fire<slammed>({});
        }
        CHECK_FALSE(failing_new::has_failed());
    }
    CHECK(calls == 7);
}

TEST_CASE("a once listener runs at most once without memory", "[event][memory]") {
    world w;
    int calls = 0;
    const orm::listener one = orm::listen(
        w.doors, closed{},
        [&] {
            ++calls;
            throw std::bad_alloc{};
        },
        orm::once);
    CHECK_THROWS_AS(w.gate.close(), std::bad_alloc);
    w.gate.close();
    {
        const failing_new fail{1, true};
        CHECK(one.remove());
    }
    w.gate.close();
    CHECK(calls == 1);
}

TEST_CASE("listeners are removed without memory while other threads dispatch", "[event][memory]") {
    world w;
    std::atomic<bool> stop{false};
    std::atomic<int> begun{0};
    std::atomic<long> calls{0};
    orm::listen(w.doors, slammed{}, [&calls] { ++calls; });
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            // The first dispatch of a thread makes its record.
            w.bare.dispatch.fire<slammed>({});
            ++begun;
            while (!stop) w.bare.dispatch.fire<slammed>({});
        });
    while (begun != 3) std::this_thread::yield();
    for (int round = 0; round < 200; ++round) {
        std::vector<orm::listener> all;
        for (int i = 0; i < 4; ++i)
            all.push_back(orm::listen(w.bare, slammed{}, [&calls, kept = w.token] { ++calls; }));
        const failing_new fail{1, true};
        all[1].remove();
        all[2].remove();
        all[0].remove();
        if (round % 2 != 0) all[3].remove();
    }
    stop = true;
    for (std::thread& one : threads) one.join();
    CHECK(w.bare.dispatch.count<slammed>() == 101);
    w.bare.dispatch.clear();
    CHECK(w.token.use_count() == 1);
}
