#ifndef ORM_SRC_DRIVER_PROCESS_HPP
#define ORM_SRC_DRIVER_PROCESS_HPP

#include <atomic>
#include <cstdint>
#include <mutex>

namespace orm::detail {

/// Another one in each process that fork() makes, counted from the first one.
extern std::atomic<std::uint32_t> process_number;

/// That number; from the first call on it is kept up to date.
std::uint32_t this_process() noexcept;

/// For a few instructions at a time: fork() waits for it, so that no child finds it locked by a
/// thread that it does not have.
std::mutex& fork_safe_mutex() noexcept;

}  // namespace orm::detail
#endif
