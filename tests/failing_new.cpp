#include "failing_new.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

long left = 0;       ///< allocations until one fails; 0: none does
bool stays = false;  ///< all that follow fail, too
bool failed = false;

/// Whether this allocation is one that fails.
bool fails() noexcept {
    if (left == 0 || --left != 0) return false;
    failed = true;
    if (stays) left = 1;
    return true;
}
/// @return nullptr: there is no memory
void* allocate(std::size_t bytes) noexcept {
    if (fails()) return nullptr;
    return std::malloc(bytes != 0 ? bytes : 1);
}
void* allocate_or_throw(std::size_t bytes) {
    if (void* const block = allocate(bytes)) return block;
    throw std::bad_alloc{};
}

}  // namespace

failing_new::failing_new(long after, bool for_good) noexcept {
    failed = false;
    stays = for_good;
    left = after;
}
failing_new::~failing_new() {
    left = 0;
}
bool failing_new::has_failed() noexcept {
    return failed;
}

// The sanitizers watch malloc.
void* operator new(std::size_t bytes) {
    return allocate_or_throw(bytes);
}
void* operator new[](std::size_t bytes) {
    return allocate_or_throw(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    const auto to = static_cast<std::size_t>(alignment);
    if (fails()) throw std::bad_alloc{};
    if (void* const block = std::aligned_alloc(to, (bytes + to - 1) / to * to)) return block;
    throw std::bad_alloc{};
}
void operator delete(void* block, std::align_val_t) noexcept {
    std::free(block);
}
void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete[](void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    std::free(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
    std::free(block);
}
void operator delete[](void* block, const std::nothrow_t&) noexcept {
    std::free(block);
}
