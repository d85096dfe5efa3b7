#ifndef ORM_BENCH_ROWS_HPP
#define ORM_BENCH_ROWS_HPP

#include <cstddef>
#include <span>

namespace bench {

/// How many objects a round goes over: nothing can be hoisted, and both sides fit the first cache.
inline constexpr std::size_t object_count = 200;

/// One operation, done by the library and by hand. Both sides run the same loop over
/// `object_count` objects `rounds` times and consume each result in the same place.
struct row {
    const char* name;
    void (*subject)(std::size_t rounds);
    void (*limit)(std::size_t rounds);
};

/// All rows; objects and listeners are made, and every set done once, before it returns.
std::span<const row> prepare_rows();

/// Bytes that one object takes from the allocator, its bookkeeping included.
struct object_bytes {
    std::size_t subject;
    std::size_t limit;
};
object_bytes measure_bytes();

}  // namespace bench
#endif
