// Checking an idle connection of a pool out and in again, against two pairs of locking and
// unlocking a mutex that nobody else wants; prints `name <subject ns> <limit ns> <ratio>` lines.

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <orm/pool.hpp>
#include <thread>
#include <vector>

#include "measured.hpp"

namespace {

using steady = std::chrono::steady_clock;
using nanoseconds = std::chrono::duration<double, std::nano>;

constexpr std::size_t blocks = 2'000;
constexpr std::size_t rounds = 500;  ///< a block takes some ten microseconds

struct idle_connection final : orm::driver_connection {
    void commit() override {}
    void rollback() override {}
    void close() override {}
};

std::shared_ptr<orm::queue_pool> make(orm::reset_style reset) {
    auto made = orm::make_pool<orm::queue_pool>([] { return std::make_unique<idle_connection>(); },
                                                {.reset_on_return = reset});
    made->connect().close();
    return made;
}

void check_out_and_in(orm::queue_pool& from) {
    orm::pooled_connection one = from.connect();
    benchmark::DoNotOptimize(one.dbapi_connection());
    one.close();
}

void lock_twice(std::mutex& mutex) {
    for (int i = 0; i < 2; ++i) {
        const std::lock_guard lock{mutex};
        benchmark::ClobberMemory();
    }
}

template <class Operation>
double measure(Operation operation) {
    const auto start = steady::now();
    for (std::size_t i = 0; i < rounds; ++i) {
        operation();
        benchmark::ClobberMemory();
    }
    return nanoseconds{steady::now() - start}.count() / static_cast<double>(rounds);
}

struct row {
    const char* name;
    std::shared_ptr<orm::queue_pool> pool;
    std::vector<double> subject{};
    std::vector<double> ratio{};
};

}  // namespace

int main() {
    // Pools are for programs with threads, and the C library locks for free as long as there never
    // was a second one: this makes both sides pay what they pay there.
    std::thread{[] {}}.join();
    std::array<row, 3> rows{row{"pool_checkout_idle", make(orm::reset_style::none)},
                            row{"pool_checkout_2_listeners", make(orm::reset_style::none)},
                            row{"pool_checkout_reset", make(orm::reset_style::rollback)}};
    long told = 0;
    orm::listen(*rows[1].pool, orm::pool_event::checkout, [&told] { ++told; });
    orm::listen(*rows[1].pool, orm::pool_event::checkin, [&told] { ++told; });

    std::mutex mutex;
    std::vector<double> limit;
    for (std::size_t i = 0; i < blocks; ++i) {  // in turn: a spell of noise meets all of them
        limit.push_back(measure([&mutex] { lock_twice(mutex); }));
        for (row& one : rows) {
            one.subject.push_back(measure([&one] { check_out_and_in(*one.pool); }));
            one.ratio.push_back(one.subject.back() / limit.back());
        }
    }
    const double two_pairs = bench::median(limit);
    for (row& one : rows)
        std::printf("%s %.3f %.3f %.3f\n", one.name, bench::median(one.subject), two_pairs,
                    bench::median(one.ratio));
    benchmark::DoNotOptimize(told);
}
