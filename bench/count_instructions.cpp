// Runs every row once under callgrind: `valgrind --tool=callgrind --instr-atstart=no`. Each side of
// a row ends in a dump of its own, named after row and side. Prints how many operations one has.

#include <cstdio>
#include <string>

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

}  // namespace

int main() {
    const auto rows = bench::prepare_rows();
    CALLGRIND_START_INSTRUMENTATION;
    for (const bench::row& one : rows) {
        count(std::string{one.name} + ".subject", one.subject);
        count(std::string{one.name} + ".limit", one.limit);
    }
    CALLGRIND_STOP_INSTRUMENTATION;
    std::printf("%zu\n", rounds * bench::object_count);
}
