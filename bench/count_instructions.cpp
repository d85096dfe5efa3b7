// Runs every row of attributes, and those of collections that say so, once under callgrind:
// `valgrind --tool=callgrind --instr-atstart=no`. Each side of a row ends in a dump of its own,
// named after row and side. Prints `name <operations of the subject> <of the limit>` lines.

#include <cstdio>
#include <string>

#include "collection_rows.hpp"
#include "rows.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(name) static_cast<void>(name)
#endif

namespace {

/// So many that the few instructions around the loop do not show.
constexpr std::size_t rounds = 100;

void count(const std::string& name, void (*side)(std::size_t)) {
    side(1);  // what happens only the first time
    CALLGRIND_ZERO_STATS;
    side(rounds);
    CALLGRIND_DUMP_STATS_AT(name.c_str());
}

/// Of the side of a collection row that runs.
std::size_t operations = 0;

std::size_t count_region(const std::string& name, double (*side)()) {
    side();
    bench::watch = {[] {
                        CALLGRIND_START_INSTRUMENTATION;
                        CALLGRIND_ZERO_STATS;
                    },
                    [](std::size_t done) {
                        CALLGRIND_STOP_INSTRUMENTATION;
                        operations = done;
                    }};
    side();
    bench::watch = {};
    CALLGRIND_DUMP_STATS_AT(name.c_str());
    return operations;
}

}  // namespace

int main() {
    const auto rows = bench::prepare_rows();
    CALLGRIND_START_INSTRUMENTATION;
    for (const bench::row& one : rows) {
        count(std::string{one.name} + ".subject", one.subject);
        count(std::string{one.name} + ".limit", one.limit);
        std::printf("%s %zu %zu\n", one.name, rounds * bench::object_count,
                    rounds * bench::object_count);
    }
    CALLGRIND_STOP_INSTRUMENTATION;
    for (const bench::collection_row& one : bench::collection_rows()) {
        if (!one.counted) continue;
        const std::size_t subject = count_region(std::string{one.name} + ".subject", one.subject);
        const std::size_t limit = count_region(std::string{one.name} + ".limit", one.limit);
        if (one.end != nullptr) one.end();
        std::printf("%s %zu %zu\n", one.name, subject, limit);
    }
}
