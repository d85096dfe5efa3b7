#include "fork_locks.hpp"

#include <pthread.h>
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <thread>

namespace orm::detail::sqlite {
namespace {

constexpr std::array numbers{
    SQLITE_MUTEX_STATIC_MAIN, SQLITE_MUTEX_STATIC_MEM,  SQLITE_MUTEX_STATIC_OPEN,
    SQLITE_MUTEX_STATIC_PRNG, SQLITE_MUTEX_STATIC_LRU,  SQLITE_MUTEX_STATIC_PMEM,
    SQLITE_MUTEX_STATIC_VFS1, SQLITE_MUTEX_STATIC_VFS2, SQLITE_MUTEX_STATIC_VFS3};

/// Null where SQLite was built for one thread.
std::array<::sqlite3_mutex*, numbers.size()> locks{};
bool held = false;

void leave(std::size_t count) noexcept {
    while (count-- > 0) sqlite3_mutex_leave(locks[count]);
}

/// All or none: in which order SQLite takes them is its own matter, so nothing is waited for while
/// another one is held.
bool enter_all() noexcept {
    for (std::size_t i = 0; i < locks.size(); ++i)
        if (sqlite3_mutex_try(locks[i]) != SQLITE_OK) {
            leave(i);
            return false;
        }
    return true;
}

void before_fork() noexcept {
    // They are held for moments, unless this very thread is inside of one: then it never ends.
    const auto enough = std::chrono::steady_clock::now() + std::chrono::seconds{1};
    while (!(held = enter_all()) && std::chrono::steady_clock::now() < enough)
        std::this_thread::yield();
}

void after_fork() noexcept {
    if (held) leave(locks.size());
    held = false;
}

bool watch() noexcept {
    for (std::size_t i = 0; i < locks.size(); ++i) locks[i] = sqlite3_mutex_alloc(numbers[i]);
    return pthread_atfork(&before_fork, &after_fork, &after_fork) == 0;
}

}  // namespace

void share_no_locks_with_children() noexcept {
    static const bool watched = watch();
    static_cast<void>(watched);
}

}  // namespace orm::detail::sqlite
