#ifndef ORM_BENCH_COLLECTION_ROWS_HPP
#define ORM_BENCH_COLLECTION_ROWS_HPP

#include <cstddef>
#include <span>

namespace bench {

/// One operation on many objects, done by the library and by hand, or on a large and on a small
/// collection. A side makes what it needs, measures the operations alone, and gives back the
/// nanoseconds of one.
struct collection_row {
    const char* name;
    double (*subject)();
    double (*limit)();
    std::size_t samples;  ///< of each side
    void (*end)();        ///< frees what the sides keep from one sample to the next; may be nullptr
    bool counted = false;  ///< its instructions are counted as well
};

/// Who counts instead of measuring time is told where the operations of a side begin and end.
struct operations_watch {
    void (*begin)() = [] {};
    void (*end)(std::size_t operations) = [](std::size_t) {};
};
extern operations_watch watch;

std::span<const collection_row> collection_rows();

}  // namespace bench
#endif
