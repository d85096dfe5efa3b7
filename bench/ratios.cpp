// Measures every row against its limit; prints `name <subject ns> <limit ns> <ratio>` lines, and
// bytes_overhead with the difference in the last place.

#include <chrono>
#include <cstdio>
#include <random>
#include <vector>

#include "measured.hpp"
#include "rows.hpp"

namespace {

using steady = std::chrono::steady_clock;
using nanoseconds = std::chrono::duration<double, std::nano>;

/// Long enough for the clock, short enough that another process seldom breaks in.
constexpr nanoseconds block_length{60'000};
constexpr std::size_t pairs = 2'000;

double run(void (*side)(std::size_t), std::size_t rounds) {
    const auto start = steady::now();
    side(rounds);
    return nanoseconds{steady::now() - start}.count();
}

/// Rounds that take about one block; warms the caches up as well.
std::size_t rounds_of(void (*side)(std::size_t)) {
    std::size_t rounds = 1;
    while (run(side, rounds) < block_length.count() / 2) rounds *= 2;
    return rounds;
}

/// Blocks of one row, subject and limit side by side in time.
struct samples {
    bench::row row;
    std::size_t subject_rounds = rounds_of(row.subject);
    std::size_t limit_rounds = rounds_of(row.limit);
    bench::measured made{};

    void take(bool subject_first) {
        const auto per = [](std::size_t rounds) {
            return static_cast<double>(rounds * bench::object_count);
        };
        double of_subject = 0;
        double of_limit = 0;
        if (subject_first) of_subject = run(row.subject, subject_rounds) / per(subject_rounds);
        of_limit = run(row.limit, limit_rounds) / per(limit_rounds);
        if (!subject_first) of_subject = run(row.subject, subject_rounds) / per(subject_rounds);
        made.add(of_subject, of_limit);
    }
};

}  // namespace

int main() {
    std::vector<samples> all;
    for (const bench::row& one : bench::prepare_rows()) all.push_back({one});
    // All rows in turn, over and over: a spell of noise meets a few pairs of each, not one row.
    std::mt19937 random{20220401};
    for (std::size_t i = 0; i < pairs; ++i)
        for (samples& one : all) one.take(random() % 2 == 0);
    for (samples& one : all) one.made.print(one.row.name);
    const bench::object_bytes bytes = bench::measure_bytes();
    std::printf("bytes_overhead %zu %zu %zu\n", bytes.subject, bytes.limit,
                bytes.subject - bytes.limit);
}
