#ifndef ORM_TESTS_ROUNDS_HPP
#define ORM_TESTS_ROUNDS_HPP

#include <cstdlib>

/// How many rounds a random test takes: more with ORM_LONG set in the environment, `in_short` with
/// ORM_SHORT, which is for the sanitizers.
inline unsigned rounds(unsigned usual, unsigned in_long, unsigned in_short) {
    if (std::getenv("ORM_LONG") != nullptr) return in_long;
    return std::getenv("ORM_SHORT") != nullptr ? in_short : usual;
}
/// The same with a share under the sanitizers: they make a round up to 80 times as slow.
inline unsigned rounds(unsigned usual, unsigned in_long) {
    return rounds(usual, in_long, (usual + 19) / 20);
}

/// The only round to take, for a look at one that failed: ORM_SEED in the environment; 0: all.
inline unsigned only_seed() {
    const char* const seed = std::getenv("ORM_SEED");
    return seed == nullptr ? 0 : static_cast<unsigned>(std::strtoul(seed, nullptr, 10));
}

#endif
