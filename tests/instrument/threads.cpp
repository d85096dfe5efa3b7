#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <orm/instrument.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Label: threads. Each object belongs to one thread; classes and listeners are shared.
namespace threaded {
namespace {

using namespace std::chrono_literals;

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
template <int Number>
struct Sub : User {
    orm::mapped<int> level;
};

constexpr auto id = orm::attr<&User::id>;
constexpr auto name = orm::attr<&User::name>;
constexpr int subclasses = 24;

}  // namespace
}  // namespace threaded

template <int Number>
struct orm::extends<threaded::Sub<Number>>
    : orm::fields<threaded::User, &threaded::Sub<Number>::level> {};

namespace threaded {
namespace {

std::atomic<int> added_calls{0};
thread_local int my_calls = 0;
void count_mine(User&, const int&) {
    ++my_calls;
}
void count_added(User&, const int&) {
    added_calls.fetch_add(1, std::memory_order_relaxed);
}

/// Maps Sub<Number> and uses an object of it. @return how many calls of count_mine it saw.
template <int Number>
int use_subclass() {
    const auto sub = orm::make<Sub<Number>>();
    const int before = my_calls;
    sub->id = 1;
    sub->level = Number;
    return my_calls - before;
}
template <int... Number>
void use_all(std::integer_sequence<int, Number...>, int (&calls)[subclasses]) {
    ((calls[Number] = use_subclass<Number>(), std::this_thread::sleep_for(10ms)), ...);
}

}  // namespace

TEST_CASE("threads set their objects while others listen, remove and map subclasses", "[threads]") {
    const orm::scoped_listener always =
        orm::listen(id, orm::event::set, count_mine, orm::propagate);
    std::atomic<bool> stop{false};
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < 3; ++number)
        threads.emplace_back([&stop, &failures] {
            const auto user = orm::make<User>();
            const auto sub = orm::make<Sub<0>>();
            int sets = 0;
            my_calls = 0;
            while (!stop.load(std::memory_order_relaxed)) {
                user->id = sets;
                sub->id = sets;
                user->name = "ed";
                sets += 2;
                if (my_calls != sets || user->id != sets - 2) {
                    failures.fetch_add(1);
                    break;
                }
            }
        });
    threads.emplace_back([&stop] {  // comes and goes
        while (!stop.load(std::memory_order_relaxed)) {
            orm::listen(id, orm::event::set, count_added, orm::propagate);
            const orm::scoped_listener other = orm::listen(
                name, orm::event::set, [](User&, const std::string& value) { return value + "!"; },
                orm::propagate | orm::retval);
            orm::remove(id, orm::event::set, count_added);
        }
    });
    int calls[subclasses]{};
    threads.emplace_back([&calls] {
        my_calls = 0;
        use_all(std::make_integer_sequence<int, subclasses>{}, calls);
    });
    std::this_thread::sleep_for(500ms);
    stop = true;
    for (std::thread& one : threads) one.join();
    CHECK(failures == 0);
    for (const int each : calls) CHECK(each == 1);
    CHECK_FALSE(orm::contains(id, orm::event::set, count_added));
}

TEST_CASE("no set misses a listener after its listen has returned", "[threads]") {
    std::atomic<int> published{0};
    std::atomic<int> answered{0};
    std::atomic<bool> stop{false};
    std::atomic<int> calls{0};
    int missed = 0;
    std::thread setter{[&] {
        const auto user = orm::make<User>();
        int seen = 0;
        while (!stop.load(std::memory_order_relaxed)) {
            user->id = seen;  // idle sets, to warm the fast path
            const int now = published.load(std::memory_order_acquire);
            if (now == seen) continue;
            seen = now;
            const int before = calls.load(std::memory_order_relaxed);
            user->id = -1;
            if (calls.load(std::memory_order_relaxed) != before + 1) ++missed;
            answered.store(now, std::memory_order_release);
        }
    }};
    const auto end = std::chrono::steady_clock::now() + 500ms;
    int round = 0;
    while (std::chrono::steady_clock::now() < end) {
        const orm::scoped_listener guard =
            orm::listen(id, orm::event::set, [&calls](User&, const int& value) {
                if (value == -1) calls.fetch_add(1, std::memory_order_relaxed);
            });
        published.store(++round, std::memory_order_release);
        while (answered.load(std::memory_order_acquire) != round) std::this_thread::yield();
    }
    stop = true;
    setter.join();
    CHECK(round > 10);
    CHECK(missed == 0);
}

TEST_CASE("a once listener runs one time over all threads", "[threads]") {
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> calls{0};
        const orm::scoped_listener guard = orm::listen(
            id, orm::event::set, [&calls] { ++calls; }, orm::once | orm::propagate);
        std::vector<std::thread> threads;
        for (int number = 0; number < 3; ++number)
            threads.emplace_back([] { orm::make<User>()->id = 1; });
        for (std::thread& one : threads) one.join();
        CHECK(calls == 1);
    }
}

}  // namespace threaded
