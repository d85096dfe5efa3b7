#include <pthread.h>

#include <algorithm>
#include <cstdint>

#include "orm/event/detail/thread_record.hpp"

namespace orm::detail {
namespace {

/// What a chain may use of a stack whose size nobody knows, such as that of a coroutine.
constexpr std::uintptr_t unknown_room = std::uintptr_t{256} << 10;
/// No chain needs more, however large the stack is.
constexpr std::uintptr_t most_room = std::uintptr_t{256} << 20;

void ask_for_stack(stack_room& room) noexcept {
    room.lowest = room.end = 1;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
    void* lowest = nullptr;
    std::size_t size = 0;
    if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
        room.lowest = reinterpret_cast<std::uintptr_t>(lowest);
        room.end = room.lowest + size;
    }
    pthread_attr_destroy(&attributes);
}

/// A chain begins here, as far as is known: it may use half of what there is.
void begin_chain(thread_record& record, std::uintptr_t here) noexcept {
    stack_room& room = record.room;
    if (room.lowest == 0) ask_for_stack(room);
    const bool own = room.lowest <= here && here < room.end;
    const std::uintptr_t left = own ? std::min(here - room.lowest, most_room) : unknown_room;
    room.from = here;
    room.limit = here - left / 2;
    room.bottom = here - left;
    record.unusual = 1;  // the outermost dispatch ends the chain
}

}  // namespace

bool has_room(thread_record& record) noexcept {
    const stack_room& room = record.room;
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    if (room.from == 0 || here > room.from || here < room.bottom) begin_chain(record, here);
    return here >= room.limit;
}

}  // namespace orm::detail
