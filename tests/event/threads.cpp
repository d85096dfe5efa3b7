#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <orm/core/error.hpp>
#include <orm/event/listen.hpp>
#include <string_view>
#include <thread>
#include <vector>

// Concurrent use of shared targets; meant for ThreadSanitizer. Specification section 1.12.
// Catch2 is not for several threads: assertions stand in the main thread only.

namespace {

struct ticked {
    static constexpr std::string_view name = "ticked";
    struct args {
        std::atomic<long>& calls;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"calls"};
};
struct clock_events : orm::event_family<clock_events, ticked> {};
using clock_class = orm::target_class<clock_events>;

struct ticker {
    explicit ticker(clock_class& of, const ticker* joined_to = nullptr)
        : dispatch{of, joined_to == nullptr ? nullptr : &joined_to->dispatch} {}
    orm::dispatcher<clock_events> dispatch;
    std::atomic<long> calls{0};

    void tick() { dispatch.fire<ticked>({calls}); }
    void tick_once(orm::run_mode mode) { dispatch.fire_once<ticked>(mode, {calls}); }
};

/// Runs `work` in several threads, which begin together, and waits for all.
template <class F>
void in_threads(int count, F work) {
    std::atomic<int> waiting{count};
    std::vector<std::thread> all;
    for (int i = 0; i < count; ++i)
        all.emplace_back([&, i] {
            --waiting;
            while (waiting != 0) std::this_thread::yield();
            work(i);
        });
    for (std::thread& one : all) one.join();
}

/// Lets threads work for a while, and at least a number of rounds.
class limit {
public:
    bool more(int round) const {
        return round < 50 || (round < 20000 && std::chrono::steady_clock::now() < end_);
    }

private:
    std::chrono::steady_clock::time_point end_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds{300};
};

}  // namespace

TEST_CASE("firing, listening and removing mix on shared targets", "[event][threads]") {
    clock_class clocks{"clock"};
    clock_class alarms{"alarm", &clocks};
    ticker parent{clocks};
    ticker shared{alarms, &parent};
    const limit time;
    std::atomic<long> unexpected{0};
    std::atomic<long> permanent{0};
    orm::listen(clocks, ticked{}, [&] { permanent.fetch_add(1, std::memory_order_relaxed); });
    std::atomic<long> fired{0};
    std::atomic<long> fired_alone{0};

    in_threads(4, [&](int thread) {
        for (int round = 0; time.more(round); ++round) {
            try {
                if (thread < 2) {
                    shared.tick();
                    ++fired;
                } else if (thread == 2) {
                    const auto own = std::make_shared<long>(1);
                    const orm::scoped_listener a =
                        orm::listen(shared, ticked{}, [own](std::atomic<long>& n) { n += *own; });
                    const orm::scoped_listener b = orm::listen(
                        parent, ticked{}, [own](std::atomic<long>& n) { n += *own; }, orm::insert);
                    if (!orm::contains(shared, ticked{}, a.get())) ++unexpected;
                } else {
                    const auto own = std::make_shared<long>(1);
                    const orm::scoped_listener a = orm::listen(
                        clocks, ticked{}, [own](std::atomic<long>& n) { n += *own; }, orm::insert);
                    const orm::scoped_listener b =
                        orm::listen(alarms, ticked{}, [own](std::atomic<long>& n) { n += *own; });
                    ticker mine{alarms};
                    mine.dispatch.copy_from(shared.dispatch, false);
                    mine.tick();
                    ++fired_alone;
                }
            } catch (const orm::error&) {
                ++unexpected;  // changes by other threads never end a dispatch
            }
        }
    });

    CHECK(unexpected == 0);
    CHECK(permanent == 2 * fired + fired_alone);  // for the joined one and its parent
    CHECK(shared.dispatch.count<ticked>() == 2);
    orm::listen(shared, ticked{}, [] {}).remove();
    CHECK(orm::detail::retired_lists() <= 2);
}

TEST_CASE("classes and targets come and go while others fire", "[event][threads]") {
    clock_class clocks{"clock"};
    const limit time;
    std::atomic<long> calls{0};
    in_threads(3, [&](int thread) {
        for (int round = 0; time.more(round); ++round) {
            if (thread == 0) {
                const orm::scoped_listener a = orm::listen(clocks, ticked{}, [&] { ++calls; });
                ticker one{clocks};
                one.tick();
            } else {
                clock_class mine{"mine", &clocks};
                ticker one{mine};
                const orm::scoped_listener a = orm::listen(one, ticked{}, [&] { ++calls; });
                one.tick();
            }
        }
    });
    CHECK(calls >= 150);
}

TEST_CASE("once runs in exactly one of many threads", "[event][threads]") {
    clock_class clocks{"clock"};
    ticker shared{clocks};
    for (int round = 0; round < 50; ++round) {
        int runs = 0;  // not atomic: two runs would be a race
        const orm::scoped_listener a = orm::listen(
            clocks, ticked{}, [&runs] { ++runs; }, orm::once);
        in_threads(4, [&](int) { shared.tick(); });
        REQUIRE(runs == 1);
    }
}

TEST_CASE("fire_once runs once and lets the others wait for it", "[event][threads]") {
    const auto mode = GENERATE(orm::run_mode::always, orm::run_mode::unless_error);
    clock_class clocks{"clock"};
    for (int round = 0; round < 10; ++round) {
        ticker shared{clocks};
        int runs = 0;  // not atomic: who comes back has waited for the run
        const orm::scoped_listener a = orm::listen(shared, ticked{}, [&runs] {
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
            ++runs;
        });
        std::atomic<int> early{0};
        in_threads(4, [&](int) {
            shared.tick_once(mode);
            if (runs != 1) ++early;
        });
        REQUIRE(runs == 1);
        REQUIRE(early == 0);
    }
}

TEST_CASE("fire_once unless_error hands a failed run to the next thread", "[event][threads]") {
    clock_class clocks{"clock"};
    for (int round = 0; round < 20; ++round) {
        ticker shared{clocks};
        int runs = 0;
        const orm::scoped_listener a = orm::listen(shared, ticked{}, [&runs] {
            if (++runs == 1) throw 7;
        });
        std::atomic<int> failed{0};
        in_threads(4, [&](int) {
            try {
                shared.tick_once(orm::run_mode::unless_error);
            } catch (int) {
                ++failed;
            }
        });
        REQUIRE(runs == 2);
        REQUIRE(failed == 1);
    }
}

TEST_CASE("sync_first lets the first run end before any other begins", "[event][threads]") {
    clock_class clocks{"clock"};
    for (int round = 0; round < 10; ++round) {
        ticker shared{clocks};
        bool prepared = false;  // not atomic: only the first run writes
        std::atomic<int> runs{0};
        std::atomic<int> early{0};
        const orm::scoped_listener a = orm::listen(shared, ticked{}, [&] {
            if (runs++ == 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds{2});
                prepared = true;
            } else if (!prepared) {
                ++early;
            }
        });
        in_threads(4, [&](int) { shared.tick_once(orm::run_mode::sync_first); });
        REQUIRE(runs == 4);
        REQUIRE(early == 0);
    }
}

TEST_CASE("threads that come and go leave nothing behind", "[event][threads]") {
    clock_class clocks{"clock"};
    ticker shared{clocks};
    orm::listen(shared, ticked{}, [](std::atomic<long>& calls) { ++calls; });
    for (int round = 0; round < 50; ++round) {
        in_threads(2, [&](int) { shared.tick(); });
        orm::listen(shared, ticked{}, [] {}).remove();
    }
    CHECK(shared.calls == 100);
    CHECK(orm::detail::retired_lists() <= 2);
}
