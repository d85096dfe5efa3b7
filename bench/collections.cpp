// Measures every row of collections; prints `name <subject ns> <limit ns> <ratio>` lines. With
// names as arguments only these rows; ORM_BENCH_SAMPLES says how many samples of each, for a look
// with callgrind.

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string_view>
#include <vector>

#include "collection_rows.hpp"
#include "measured.hpp"

namespace {

/// Keeps the memory once it has it: neither side pays for pages while it is measured.
void keep_heap() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

/// Makes one piece again of what earlier samples have freed bit by bit, so that objects lie in the
/// order they are made in. A large free does that.
void join_heap() {
    std::free(std::malloc(std::size_t{1} << 20));
}

void measure(const bench::collection_row& row) {
    bench::measured made;
    const auto take = [](double (*side)()) {
        join_heap();
        return side();
    };
    std::mt19937 random{20220401};
    const char* const few = std::getenv("ORM_BENCH_SAMPLES");
    const std::size_t samples = few != nullptr ? std::strtoul(few, nullptr, 10) : row.samples;
    for (std::size_t i = 0; i <= samples; ++i) {
        const bool subject_first = random() % 2 == 0;
        double of_subject = 0;
        if (subject_first) of_subject = take(row.subject);
        const double of_limit = take(row.limit);
        if (!subject_first) of_subject = take(row.subject);
        if (i == 0 && samples > 0) continue;  // the memory comes from the system
        made.add(of_subject, of_limit);
    }
    if (row.end != nullptr) row.end();
    made.print(row.name);
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string_view> wanted{arguments + 1, arguments + count};
    keep_heap();
    for (const bench::collection_row& row : bench::collection_rows())
        if (wanted.empty() || std::ranges::find(wanted, row.name) != wanted.end()) measure(row);
}
