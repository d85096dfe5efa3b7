#include <algorithm>
#include <new>
#include <string>

#include "orm/core/error.hpp"
#include "orm/event/detail/change_log.hpp"
#include "orm/event/detail/registry.hpp"
#include "orm/event/target.hpp"

namespace orm::detail {
namespace {

std::string name_of(const listener_list& list) {
    auto* const describe = describe_list.load(std::memory_order_acquire);
    return describe != nullptr ? describe(list) : "an event";
}
std::string name_of(const instance_level& level, std::uint32_t event) {
    return "event '" + std::string{level.of_class().family().events[event].name} + "' of " +
           level.of_class().name();
}

[[noreturn]] void throw_recursion(const std::string& event, std::uint32_t depth) {
    throw recursion_error{
        "the listeners of " + event + " set each other off without end: " + std::to_string(depth) +
        " operations are nested, and the stack runs out; let a listener that changes something " +
        "first ask whether there is anything to change"};
}

[[noreturn]] void throw_listeners_changed(const std::string& event) {
    throw listeners_changed_error{
        "the listeners of " + event +
        " were changed by one of them while it was being dispatched; the change stays, but this "
        "dispatch ended: listen and remove outside of the listeners of the event"};
}

/// The record of this thread while it dispatches; otherwise nullptr.
thread_record* dispatching_record() noexcept {
    thread_record& record = *this_thread_record;
    const bool is_idle =
        &record == &no_thread_record || record.busy.load(std::memory_order_relaxed) == 0;
    return is_idle ? nullptr : &record;
}

bool involves(const instance_level* level, std::uint32_t event,
              const listener_list* list) noexcept {
    for (; level != nullptr; level = level->joined())
        if (&level->of_class().list(event) == list || level->list(event) == list) return true;
    return false;
}

}  // namespace

std::atomic<std::string (*)(const listener_list&)> describe_list{nullptr};
constinit thread_record no_thread_record{.busy = 1};

void reserve_notes(std::size_t count) {
    thread_record* const record = dispatching_record();
    if (record == nullptr) return;
    auto& lists = record->changes->lists;
    if (lists.capacity() - lists.size() < count) lists.reserve(2 * lists.size() + count);
}

void note_change(const listener_list& list) noexcept {
    thread_record* const record = dispatching_record();
    if (record == nullptr) return;
    record->unusual = 1;
    try {
        record->changes->lists.push_back(&list);
    } catch (const std::bad_alloc&) {
        record->changes->lacks_some = true;
    }
}

std::size_t dispatch_frame::logged_changes(const thread_record& record) noexcept {
    return record.changes->lists.size();
}

void dispatch_frame::check_log(const thread_record& record, std::size_t from,
                               const listener_list& list) {
    const auto& [lists, lacks_some] = *record.changes;
    if (lacks_some || std::find(lists.begin() + static_cast<std::ptrdiff_t>(from), lists.end(),
                                &list) != lists.end())
        throw_listeners_changed(name_of(list));
}

void dispatch_frame::check_log(const thread_record& record, std::size_t from,
                               const instance_level& level, std::uint32_t event) {
    const auto& [lists, lacks_some] = *record.changes;
    if (lacks_some) throw_listeners_changed(name_of(level, event));
    for (std::size_t i = from; i < lists.size(); ++i)
        if (involves(&level, event, lists[i])) throw_listeners_changed(name_of(level, event));
}

void dispatch_frame::expect_room(const listener_list& list) const {
    if (!has_room(record_)) throw_recursion(name_of(list), outer_);
}

void dispatch_frame::expect_room(const instance_level& level, std::uint32_t event) const {
    if (!has_room(record_)) throw_recursion(name_of(level, event), outer_);
}

void dispatch_list(const listener_list& list, void* arguments) {
    const dispatch_frame frame;
    if (frame.is_deep()) frame.expect_room(list);
    const listener_entry* entry = list.first.load(std::memory_order_acquire);
    for (; entry != nullptr && entry->call != nullptr; ++entry) {
        static_cast<void>(reinterpret_cast<plain_call>(entry->call)(entry->callable, arguments));
        frame.check(list);
    }
}

void run_when_idle(thread_record& record) {
    record.unusual = 0;
    record.room.from = 0;
    record.changes->lists.clear();
    record.changes->lacks_some = false;
    if (auto* const work = record.when_idle) {
        record.when_idle = nullptr;
        work(record);
    }
}

}  // namespace orm::detail
