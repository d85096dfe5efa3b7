#ifndef ORM_SRC_POOL_PROCESS_HPP
#define ORM_SRC_POOL_PROCESS_HPP

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "orm/engine/fwd.hpp"

namespace orm::detail {

/// Another one in each process that fork() makes, counted from the first one.
extern std::atomic<std::uint32_t> process_number;

/// That number; from the first call on it is kept up to date.
std::uint32_t this_process() noexcept;

/// For a few instructions at a time: fork() waits for it, so that no child finds it locked by a
/// thread that it does not have.
std::mutex& fork_safe_mutex() noexcept;

/// Lets go of a driver connection. One that a child process has inherited is not touched: only what
/// its driver knows to be the child's own is freed, and the rest stays for ever.
void let_go(std::shared_ptr<driver_connection>&& one) noexcept;

}  // namespace orm::detail
#endif
