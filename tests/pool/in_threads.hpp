#ifndef ORM_TESTS_POOL_IN_THREADS_HPP
#define ORM_TESTS_POOL_IN_THREADS_HPP

#include <thread>
#include <vector>

namespace tests {

/// Calls `work(number)` in `count` threads at once. Catch2 is not for several threads: assertions
/// stand in the main thread only.
template <class F>
void in_threads(int count, F work) {
    std::vector<std::thread> all;
    for (int i = 0; i < count; ++i) all.emplace_back([&work, i] { work(i); });
    for (std::thread& one : all) one.join();
}

}  // namespace tests
#endif
