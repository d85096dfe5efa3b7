#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <orm/event/listen.hpp>
#include <string_view>
#include <thread>
#include <vector>

// Threads that end while others change listeners, and that fire while they end.
namespace {

struct rung {
    static constexpr std::string_view name = "rung";
    struct args {
        std::atomic<int>& calls;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"calls"};
};
struct bell_events : orm::event_family<bell_events, rung> {};
struct bell {
    orm::target_class<bell_events> of{"bell"};
    orm::dispatcher<bell_events> dispatch{of};
    std::atomic<int> calls{0};
    void ring() { dispatch.fire<rung>({calls}); }
};

/// Rings when its thread ends.
struct last_ring {
    bell* rings = nullptr;
    bool listens = false;
    ~last_ring() {
        if (rings == nullptr) return;
        rings->ring();
        if (listens) orm::listen(*rings, rung{}, [] {}).remove();
    }
};
// Whichever was used before the thread's first dispatch goes after what the library keeps for it.
thread_local last_ring goes_last;
thread_local last_ring goes_first;

}  // namespace

TEST_CASE("thread_locals that fire while a thread ends leave no record behind",
          "[event][threads]") {
    bell one;
    orm::listen(one, rung{}, [](std::atomic<int>& calls) { ++calls; });
    one.ring();
    one.calls = 0;
    const std::size_t records = orm::detail::thread_records();
    for (int round = 0; round < 100; ++round)
        std::thread{[&one] {
            goes_last.rings = &one;
            one.ring();
            goes_first.rings = &one;
        }}.join();
    CHECK(one.calls == 300);
    CHECK(orm::detail::thread_records() <= records + 1);
    one.of.clear();
    orm::listen(one, rung{}, [] {}).remove();
    CHECK(orm::detail::retired_lists() <= 2);
}

TEST_CASE("threads end, firing, while others listen and remove", "[event][threads]") {
    bell one;
    orm::listen(one, rung{}, [](std::atomic<int>& calls) { ++calls; });
    std::atomic<bool> stop{false};
    std::vector<std::thread> changing;
    for (int number = 0; number < 2; ++number)
        changing.emplace_back([&one, &stop] {
            while (!stop) {
                const orm::scoped_listener here = orm::listen(one, rung{}, [] {});
                const orm::scoped_listener there = orm::listen(one.of, rung{}, [] {});
            }
        });
    for (int round = 0; round < 60; ++round) {
        std::vector<std::thread> ending;
        for (int number = 0; number < 3; ++number)
            ending.emplace_back([&one, number] {
                goes_last.rings = &one;
                goes_last.listens = number == 0;
                if (number != 1) one.ring();
                goes_first.rings = &one;
            });
        for (std::thread& each : ending) each.join();
    }
    stop = true;
    for (std::thread& each : changing) each.join();
    CHECK(one.calls == 60 * 8);
    one.of.clear();
    one.dispatch.clear();
    orm::listen(one, rung{}, [] {}).remove();
    CHECK(orm::detail::retired_lists() <= 2);
}
