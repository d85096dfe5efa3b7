#ifndef ORM_CONFORMANCE_CORE_VIRTUAL_CLOCK_HPP
#define ORM_CONFORMANCE_CORE_VIRTUAL_CLOCK_HPP

#include <atomic>
#include <chrono>
#include <cstdint>

namespace conformance::core {

/// Time of a flow: stands still unless it is advanced.
class virtual_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;
    void advance(std::chrono::nanoseconds by) noexcept { now_ += by.count(); }
    time_point now() const noexcept { return time_point{std::chrono::nanoseconds{now_}}; }

private:
    std::atomic<std::int64_t> now_{1'000'000'000'000};
};

}  // namespace conformance::core
#endif
